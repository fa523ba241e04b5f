// The laws, the words and the example form, for tests of drafts. Include before doctest.
#pragma once

#include <cstdio>

#include "notice/draft.h"
#include "notice/render.h"
#include "notice/scenarios_for_test.h"

namespace haetae::notice {

inline const duty::LawBook& TestBook() {
  static const duty::LawBook book = [] {
    std::vector<Error> errors;
    duty::LawBook loaded = duty::LoadLaws(SourceRoot() / "laws", errors);
    for (const Error& error : errors) std::fprintf(stderr, "%s\n", error.Text().c_str());
    if (!errors.empty()) std::abort();
    return loaded;
  }();
  return book;
}
inline const Texts& TestTexts() {
  static const Texts texts = [] {
    const std::string text = ReadFile(SourceRoot() / "notices/texts.toml", 1 << 20).value_or("");
    auto parsed = Texts::Parse(text, "texts.toml", TestBook());
    if (!parsed) {
      for (const Error& error : parsed.error()) std::fprintf(stderr, "%s\n", error.Text().c_str());
      std::abort();
    }
    return *parsed;
  }();
  return texts;
}
inline std::expected<Form, std::vector<Error>> FormOf(const std::string& text) {
  return ReadForm(text, "form.toml", TestBook(), TestLexicon());
}
inline const Form& TestForm() {
  static const Form form = [] {
    const std::string text =
        ReadFile(SourceRoot() / "examples/notice/form.toml", 1 << 20).value_or("");
    auto read = FormOf(text);
    if (!read) {
      for (const Error& error : read.error()) std::fprintf(stderr, "%s\n", error.Text().c_str());
      std::abort();
    }
    return *read;
  }();
  return form;
}
inline Templates& TestTemplates() {
  static Templates templates = Templates::Load(SourceRoot() / "notices").value();
  return templates;
}

inline std::vector<duty::GroupField> GroupFields(std::initializer_list<const char*> ids) {
  std::vector<duty::GroupField> fields;
  for (const char* id : ids) fields.push_back({id, false});
  return fields;
}

// A key was stolen; members and people in their address books, some only possible.
inline duty::Facts ForgedKey() {
  duty::Facts facts;
  facts.events = {"access", "acquisition"};
  facts.flags["malicious"] = true;
  facts.flags["shown_not_leaked"] = true;  // of those who were told that their data might have been
  for (const char* name : {"first_signal", "intrusion_known", "possible_known", "discovered"})
    facts.times[name] = At("2026-11-17T16:00:00+09:00");
  facts.times["confirmed"] = At("2026-11-18T22:52:00+09:00");
  facts.times["assessed"] = facts.times["material"] = facts.times["confirmed"];
  facts.period.first = At("2026-06-24T12:12:09+09:00");
  facts.period.last = At("2026-11-08T14:40:00+09:00");
  const auto all =
      GroupFields({"name", "email", "phone", "address", "order_history", "entrance_code"});
  facts.groups = {{.people = 33'673'817, .records = 148'000'000, .members = true, .fields = all},
                  {.people = 4'327'387,
                   .records = 4'327'387,
                   .members = false,
                   .fields = GroupFields({"name", "phone", "address", "entrance_code"})},
                  {.people = 26'512,
                   .records = 26'512,
                   .members = true,
                   .fields = all,
                   .certainty = duty::Certainty::kPossible}};
  return facts;
}

}  // namespace haetae::notice
