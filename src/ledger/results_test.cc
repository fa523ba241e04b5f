#include "ledger/results.h"

#include <set>
#include <string>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::ledger {
namespace {

std::set<std::string> NamesOf(const Listed& listed, const Dictionary& subjects) {
  std::set<std::string> names;
  for (uint32_t subject : listed.people) names.emplace(subjects.Text(subject));
  CHECK_EQ(names.size(), listed.people.size());  // each once
  return names;
}

TEST_CASE("responses are read from JSON lines and CSV, and added up by event") {
  const TestFolder folder;
  folder.Put("a.jsonl",
             "{\"event_id\":\"e1\",\"results\":[\"m1\",\"m2\",\"m1\",7,null,{\"id\":\"m9\"}]}\n"
             "\n"
             "{\"event_id\":\"e2\",\"count\":12}\r\n"
             "{\"event_id\":42,\"results\":[\"m3\"],\"count\":5}\n"
             "{\"results\":[\"m4\"],\"event_id\":\"e1\"}\n"
             "{\"event_id\":\"e3\",\"results\":[]}");
  Dictionary subjects;
  const Responses responses = Responses::Load(folder.path / "a.jsonl", subjects).value();
  CHECK_EQ(responses.size(), 4);
  CHECK_EQ(NamesOf(responses.Find("e1"), subjects), std::set<std::string>{"7", "m1", "m2", "m4"});
  CHECK_EQ(responses.Find("e1").unnamed, 2);
  CHECK_EQ(responses.Find("e2").unnamed, 12);
  CHECK(responses.Find("e2").people.empty());
  CHECK_EQ(NamesOf(responses.Find("42"), subjects), std::set<std::string>{"m3"});
  CHECK_EQ(responses.Find("42").unnamed, 4);
  CHECK_EQ(responses.Find("e3").unnamed, 0);
  CHECK(responses.Find("e4").people.empty());
  CHECK(responses.Find("").people.empty());

  folder.Put("b.csv", "subject,event_id,note\nm1,e1,x\n\"m,2\",e1,\nm1,e1,again\nm5,e9,\n");
  const Responses table = Responses::Load(folder.path / "b.csv", subjects).value();
  CHECK_EQ(NamesOf(table.Find("e1"), subjects), std::set<std::string>{"m,2", "m1"});
  CHECK_EQ(table.results(), 3);
}

TEST_CASE("what is no file of responses is refused with its line") {
  const TestFolder folder;
  Dictionary subjects;
  const auto refused = [&](const std::string& name, const std::string& text) {
    folder.Put(name, text);
    const Result<Responses> read = Responses::Load(folder.path / name, subjects);
    REQUIRE_FALSE(read);
    return read.error();
  };
  CHECK_EQ(refused("a.jsonl", "{\"event_id\":\"a\",\"results\":[]}\nnot json\n").why,
           "line 2: it is no JSON object");
  CHECK_EQ(refused("a.jsonl", "{\"results\":[\"m1\"]}\n").why, "line 1: it names no event_id");
  CHECK_EQ(refused("a.jsonl", "{\"event_id\":\"a\",\"results\":\"m1\"}").why,
           "line 1: its results are no array");
  CHECK_EQ(refused("a.jsonl", "{\"event_id\":\"a\"}").why,
           "line 1: it has neither results nor a count");
  CHECK_EQ(refused("a.jsonl", "{\"event_id\":\"a\",\"count\":-1}").why,
           "line 1: its count is no whole number");
  CHECK_EQ(refused("a.csv", "event_id,subject\ne1,\n").why,
           "line 2: it names no event id, or nobody");
  CHECK(refused("a.csv", "event,subject\ne1,m1\n").code == Code::kMalformed);
  CHECK(refused("a.txt", "e1 m1\n").code == Code::kUsage);
  CHECK_FALSE(Responses::Load(folder.path / "none.csv", subjects));
}

TEST_CASE("a field lists ids as an array or with something between them") {
  const auto ids = [](std::string_view field, uint64_t unnamed) {
    std::string all;
    CHECK_EQ(EachId(field, [&](std::string_view id) { all += std::string(id) + "."; }), unnamed);
    return all;
  };
  CHECK_EQ(ids(R"(["m1", "m\u0032", 3, -4])", 0), "m1.m2.3.-4.");
  CHECK_EQ(ids(R"([])", 0), "");
  CHECK_EQ(ids(R"([{"id":"m1"},null,true,1.5,"m2"])", 4), "m2.");
  CHECK_EQ(ids(R"(["m1","m2)", 1), "");  // cut
  CHECK_EQ(ids("m1,m2;m3|m4 m5", 0), "m1.m2.m3.m4.m5.");
  CHECK_EQ(ids("  m1 ,, m2 ", 0), "m1.m2.");
  CHECK_EQ(ids("", 0), "");
  CHECK_EQ(ids("\t ", 0), "");
  CHECK_EQ(ids(std::string(2000, 'x') + ",m1", 1), "m1.");
}

}  // namespace
}  // namespace haetae::ledger
