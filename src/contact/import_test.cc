#include "contact/import.h"

#include <sys/stat.h>

#include <fstream>
#include <random>
#include <set>

#include "contact/deletion.h"
#include "contact/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae::contact {
namespace {

// An import of `csv` for people p0 … and what it made.
struct Run {
  TestFolder folder;
  SecretKey key = TestKey();
  SetClock clock;
  std::set<std::string, std::less<>> keep;
  std::string toml =
      "country = \"KR\"\n[[source]]\ncsv = \"contacts.csv\"\n";  // the columns are called as roles

  Result<Imported> Import(std::string_view csv, size_t people) {
    folder.Put("contacts.csv", csv);
    folder.Put("contacts.toml", toml);
    NamedPeople named = NamedPeople::Numbered(people);
    return contact::Import(
        TRY(ReadDescription(folder.path / "contacts.toml")), named,
        {.data = folder.path / "data",
         .incident = 7,
         .key = &key,
         .clock = &clock,
         .keep = [this]() -> Result<std::set<std::string, std::less<>>> { return keep; }});
  }
  Result<Book> Open() const { return Book::Open(folder.path / "data", 7, key); }
};

TEST_CASE(
    "the book of an earlier import stays as long as it is asked for, and loses its key then") {
  Run run;
  const auto first = run.Import("person,email\np0,a@x.com\n", 2);
  REQUIRE_MESSAGE(first, first.error().Text());
  const std::string one = HexOf(run.Open()->header().import);
  run.keep = {one};
  REQUIRE(run.Import("person,email\np0,b@x.com\n", 2));
  const std::string two = HexOf(run.Open()->header().import);
  run.keep = {one, two};
  REQUIRE(run.Import("person,email\np0,c@x.com\n", 2));
  const fs::path data = run.folder.path / "data";
  const auto email = [&](const std::string& import) {
    const auto book = Book::Open(data, 7, run.key, import);
    REQUIRE_MESSAGE(book, book.error().Text());
    return LinesOf(*book)[0];
  };
  CHECK(email(one) == "0 m:a@x.com");
  CHECK(email(two) == "0 m:b@x.com");
  CHECK(email("") == "0 m:c@x.com");
  CHECK(fs::exists(ProblemsPath(data, 7, one)));
  const fs::path bytes = run.folder.path / "bytes";  // somebody's second name of it
  fs::create_hard_link(KeptBookPath(data, 7, one), bytes);
  run.keep = {two};
  REQUIRE(run.Import("person,email\np0,d@x.com\n", 2));
  CHECK(email("") == "0 m:d@x.com");
  CHECK(email(two) == "0 m:b@x.com");
  CHECK(!fs::exists(KeptBookPath(data, 7, one)));
  CHECK(!fs::exists(ProblemsPath(data, 7, one)));
  CHECK(Book::OpenFile(bytes, 7, run.key).error().why.find("its key was destroyed") == 0);
  CHECK(*HasContacts(data, 7));
  REQUIRE(DeleteContacts(data, 7, run.clock)->size() == 2);
  CHECK(!*HasContacts(data, 7));
  const auto deleted = DeletionsOf(data, 7);
  REQUIRE(deleted);
  CHECK(deleted->size() == 2);
  CHECK(deleted->front().import == two);
}

TEST_CASE("a person lives where the contacts say, in a state if they say which") {
  Run run;
  const auto done = run.Import(
      "person,email,country,subdivision\n"
      "p0,a@x.com,us,ca\n"
      "p1,b@x.com,US-NY,\n"
      "p2,c@x.com,DE,\n"
      "p3,d@x.com,,\n"
      "p4,e@x.com,US,California\n"
      "p5,,JP,\n"
      "p6,f@x.com,,KR-11\n"
      "p7,g@x.com,US,US-TX\n"
      "p8,h@x.com,Germany,\n"
      "p9,i@x.com,US,XX\n"
      "p10,j@x.com,US,new york\n"
      "p11,k@x.com,CA,Quebec\n",
      12);
  REQUIRE_MESSAGE(done, done.error().Text());
  CHECK(LinesOf(*run.Open()) ==
        std::vector<std::string>{"0 m:a@x.com c:US-CA", "1 m:b@x.com c:US-NY", "2 m:c@x.com c:DE",
                                 "3 m:d@x.com", "4 m:e@x.com c:US-CA", "5 c:JP",
                                 "6 m:f@x.com c:KR-11", "7 m:g@x.com c:US-TX", "8 m:h@x.com",
                                 "9 m:i@x.com c:US", "10 m:j@x.com c:US-NY", "11 m:k@x.com c:CA"});
  CHECK(done->counts.refused(Field::kCountry, Reason::kSubdivision) == 2);
  CHECK(done->counts.refused(Field::kCountry, Reason::kCountry) == 1);
}

TEST_CASE("what a table has no column for is not counted as missing") {
  Run run;
  const auto one = run.Import("person,email\np0,a@x.com\np1,\n", 2);
  REQUIRE_MESSAGE(one, one.error().Text());
  CHECK(one->counts.refused(Field::kPhone, Reason::kMissing) == 0);
  CHECK(one->counts.refused(Field::kEmail, Reason::kMissing) == 1);
  for (const Phrase& line : InWords(one->counts))
    CHECK_MESSAGE(line.en.find("phone") == line.en.npos, line.en);
  const auto other = run.Import("person,phone\np0,010-1234-5678\np1,\n", 2);
  REQUIRE_MESSAGE(other, other.error().Text());
  CHECK(other->counts.refused(Field::kPhone, Reason::kMissing) == 1);
  CHECK(other->counts.refused(Field::kEmail, Reason::kMissing) == 0);
}

TEST_CASE("a small table") {
  Run run;
  const auto done = run.Import(
      "person,email,phone,language,name,country\n"
      "p1,kim@example.com,010-1234-5678,ko,김민지,\n"
      "p0,Lee@EXAMPLE.com,,en,,US\n"
      "x9,other@example.com,,,,\n"
      "p3,,02-123-4567,,,\n"
      "p1,kim2@example.com,010-1234-5678,en,,\n"
      "p1,KIM@example.com,,,,\n"
      "p4,a@x.com\r\n",
      6);
  REQUIRE_MESSAGE(done, done.error().Text());
  const Counts& counts = done->counts;
  CHECK(counts.rows == 7);
  CHECK(counts.rows_others == 1);
  CHECK(counts.rows_unreadable == 1);
  CHECK(counts.rows_of_people == 5);
  CHECK(counts.rows_repeated == 2);
  CHECK(counts.rows_repeated_same == 1);
  CHECK(counts.people == 6);
  CHECK(counts.with_email == 2);
  CHECK(counts.with_phone == 1);
  CHECK(counts.with_both == 1);
  CHECK(counts.unreached == 4);
  CHECK(counts.unreached_without_row == 3);
  CHECK(counts.more_emails == 1);
  CHECK(counts.refused(Field::kRow, Reason::kCells) == 1);
  CHECK(counts.refused(Field::kPhone, Reason::kNoSms) == 1);
  CHECK(counts.refused(Field::kRow, Reason::kNoContact) == 1);
  CHECK(done->warnings.empty());

  const Result<Book> book = run.Open();
  REQUIRE_MESSAGE(book, book.error().Text());
  CHECK(LinesOf(*book) ==
        std::vector<std::string>{
            "0 m:Lee@example.com l:en c:US",
            "1 m:kim@example.com m:kim2@example.com t:+821012345678 n:김민지 l:ko", "2", "3", "4",
            "5"});
  CHECK(book->counts() == counts);
  CHECK(book->made() == "2025-11-18T22:52:00.000000Z");
  CHECK(book->language() == "ko");
  CHECK(*book->Unreached() == std::vector<uint64_t>{0b111100});
  CHECK(Content(done->problems) ==
        "source,row,person,field,reason,meaning\n"
        "1,5,p3,phone,no-sms,the line takes no SMS\n"
        "1,5,p3,row,no-contact,no usable address is left\n"
        "1,8,p4,row,cells,the row has more or fewer cells than the header\n");
  struct stat info{};
  REQUIRE(::stat(done->problems.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  REQUIRE(::stat(done->problems.parent_path().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0700);
}

// What an import must make of rows, the slow and obvious way: no blocks, partitions or hashes.
struct Oracle {
  struct One {
    std::vector<std::string> emails, phones;
    bool row = false;
  };
  std::vector<One> people;
  uint64_t same = 0, repeated = 0;

  static bool Has(const std::vector<std::string>& list, const std::string& text) {
    return std::ranges::any_of(
        list, [&](const std::string& one) { return FoldedEmail(one) == FoldedEmail(text); });
  }
  void Row(size_t person, const std::string& email, const std::string& phone) {
    One& one = people[person];
    bool fresh = false;
    if (!email.empty() && !Has(one.emails, email) && one.emails.size() < kAddressesMax)
      one.emails.push_back(email), fresh = true;
    if (!phone.empty() && !Has(one.phones, phone) && one.phones.size() < kAddressesMax)
      one.phones.push_back(phone), fresh = true;
    repeated += one.row;
    same += one.row && !fresh;
    one.row = true;
  }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (size_t i = 0; i < people.size(); ++i) {
      std::string line = std::to_string(i);
      for (const std::string& email : people[i].emails) line += " m:" + email;
      for (const std::string& phone : people[i].phones) line += " t:" + phone;
      lines.push_back(line);
    }
    return lines;
  }
  // Addresses that are several people's own, these people, and the most behind one.
  std::array<uint64_t, 3> Shared(std::vector<std::string> One::* list) const {
    std::map<std::string, uint64_t> uses;
    for (const One& one : people) {
      if (!(one.*list).empty()) ++uses[FoldedEmail((one.*list)[0])];
    }
    std::array<uint64_t, 3> shared{};
    for (const auto& [address, count] : uses) {
      if (count < 2) continue;
      shared[0] += 1;
      shared[1] += count;
      shared[2] = std::max(shared[2], count);
    }
    return shared;
  }
};

TEST_CASE("tables of chance: the book is what the oracle says") {
  // More people than a block, a partition and a section of bits hold, in the last round.
  const std::vector<std::pair<size_t, size_t>> rounds = {
      {0, 0},       {1, 1},       {1, 40},          {63, 200},
      {4096, 5000}, {4097, 3000}, {65'537, 90'000}, {530'000, 60'000}};
  for (const auto& [count, rows] : rounds) {
    CAPTURE(count);
    std::mt19937 chance(static_cast<uint32_t>(count + rows));
    const auto below = [&](size_t n) { return chance() % n; };
    Oracle oracle;
    oracle.people.resize(count);
    std::string csv = "\xEF\xBB\xBFphone,person,email\r\n";
    uint64_t others = 0;
    for (size_t i = 0; i < rows; ++i) {
      // Some people have many rows, and some rows are of nobody here.
      const size_t person = below(9) == 0 ? below(5) : below(count + count / 9 + 1);
      const std::string email = below(4) == 0 ? ""
                                : below(3) == 0
                                    ? "Shared" + std::to_string(below(50)) + "@example.com"
                                    : "u" + std::to_string(chance()) + "@example.com";
      const size_t digits = 20'000'000 + below(below(2) ? 30 : 9'999'999);
      const std::string phone = below(3) == 0 ? "" : "+8210" + std::to_string(digits);
      csv += (phone.empty() ? "" : "0" + phone.substr(3)) + ",p" + std::to_string(person) + "," +
             Quoted(email) + "\r\n";
      if (person < count)
        oracle.Row(person, email, phone);
      else
        ++others;
    }
    Run run;
    const auto done = run.Import(csv, count);
    REQUIRE_MESSAGE(done, done.error().Text());
    const Result<Book> book = run.Open();
    REQUIRE_MESSAGE(book, book.error().Text());
    CHECK(LinesOf(*book) == oracle.Lines());
    const Counts& counts = done->counts;
    CHECK(counts.rows == rows);
    CHECK(counts.rows_others == others);
    CHECK(counts.rows_repeated == oracle.repeated);
    CHECK(counts.rows_repeated_same == oracle.same);
    CHECK(counts.people ==
          counts.with_email + counts.with_phone - counts.with_both + counts.unreached);
    const auto mails = oracle.Shared(&Oracle::One::emails);
    CHECK(counts.shared_emails == mails[0]);
    CHECK(counts.people_sharing_email == mails[1]);
    CHECK(counts.most_sharing_one_email == mails[2]);
    const auto phones = oracle.Shared(&Oracle::One::phones);
    CHECK(counts.shared_phones == phones[0]);
    CHECK(counts.people_sharing_phone == phones[1]);
    CHECK(counts.most_sharing_one_phone == phones[2]);
    // Random access and the bits say the same.
    const auto bits = book->Unreached();
    REQUIRE(bits);
    BookReader reader(*book);
    const std::vector<std::string> lines = oracle.Lines();
    for (size_t i = 0; i < std::min<size_t>(count, 300); ++i) {
      const auto at = static_cast<uint32_t>(below(count));
      const Result<const Person*> person = reader.At(at);
      REQUIRE(person);
      CHECK(LineOf(**person) == lines[at]);
      CHECK(((*bits)[at / 64] >> at % 64 & 1) == !(*person)->reachable());
    }
  }
}

TEST_CASE("a person has five addresses of a kind at most, and the sixth is listed") {
  Run run;
  std::string csv = "person,email,phone\n";
  for (int i = 0; i < 9; ++i)
    csv += "p0,a" + std::to_string(i) + "@example.com,010-2000-000" + std::to_string(i) + "\n";
  const auto done = run.Import(csv, 1);
  REQUIRE(done);
  CHECK(done->counts.more_emails == 4);
  CHECK(done->counts.more_phones == 4);
  CHECK(done->counts.refused(Field::kEmail, Reason::kMoreAddresses) == 4);
  CHECK(done->counts.refused(Field::kPhone, Reason::kMoreAddresses) == 4);
  CHECK(Content(done->problems).find("1,7,,email,more-addresses,") != std::string::npos);
  const auto book = run.Open();
  REQUIRE(book);
  CHECK(LinesOf(*book)[0].starts_with("0 m:a0@example.com m:a1@example.com"));
}

TEST_CASE("who wants no advertising is told all the same") {
  Run run;
  run.folder.Put("list.csv", "mail\nKIM@example.com\nnobody@example.com\nnot an address\n");
  run.folder.Put("ids.csv", "person\np3\np3\nx1\n");
  run.folder.Put("phones.csv", "tel\n010-1234-5679\n");
  run.toml +=
      "columns = { person = \"person\", email = \"email\", phone = \"phone\", unsubscribed = "
      "\"off\" }\n"
      "[[suppression]]\ncsv = \"list.csv\"\ncolumns = { email = \"mail\" }\n"
      "[[suppression]]\ncsv = \"ids.csv\"\n"
      "[[suppression]]\ncsv = \"phones.csv\"\ncolumns = { phone = \"tel\" }\n";
  const auto done = run.Import(
      "person,email,phone,off\n"
      "p0,kim@example.com,010-1234-5670,\n"
      "p1,lee@example.com,,2024-01-01\n"
      "p2,park@example.com,,false\n"
      "p3,choi@example.com,,0\n"
      "p4,,010-1234-5679,N\n"
      "p5,x@example.com,,no\n"
      "p5,kim@EXAMPLE.com,,no\n",
      6);
  REQUIRE_MESSAGE(done, done.error().Text());
  CHECK(done->counts.unsubscribed ==
        5);  // 0 by mail, 1 by column, 3 by id, 4 by phone, 5 by its second mail
  CHECK(done->counts.suppression_rows == 7);
  CHECK(done->counts.unreached == 0);
  const auto book = run.Open();
  REQUIRE(book);
  for (const std::string& line : LinesOf(*book)) CHECK(line.find(':') != std::string::npos);
  bool said = false;
  for (const Phrase& line : InWords(done->counts))
    said |= line.en == "5 unsubscribed from marketing: told all the same, as the law demands";
  CHECK(said);
}

TEST_CASE("a hostile table is counted, listed and never quoted") {
  Run run;
  const std::string secret = "victim";
  std::string csv = "person,email,phone,name,country,language\n";
  const std::vector<std::string> cells = {"victim@example.com\r\nBcc: all@example.com",
                                          "victim%0d%0aBcc:all@example.com",
                                          "victim@example.com,attacker@example.net",
                                          "\"victim\"@example.com",
                                          "=victim()@example.com",
                                          "Victim <victim@example.com>",
                                          "victim\xE2\x80\xAE@example.com",
                                          "victim\x1b[2J@example.com",
                                          "victim@\xff.com",
                                          std::string(5000, 'v') + "ictim@example.com",
                                          std::string("victim\0@x.com", 13)};
  for (size_t i = 0; i < cells.size(); ++i) {
    csv += "p" + std::to_string(i) + "," + Quoted(cells[i]) + "," +
           Quoted("010-1234-5678\nvictim") + "," + Quoted("victim\nname") + ",victim," +
           Quoted("victim!") + "\n";
  }
  const auto done = run.Import(csv, cells.size());
  REQUIRE_MESSAGE(done, done.error().Text());
  CHECK(done->counts.unreached == cells.size());
  CHECK(done->counts.refused(Field::kEmail, Reason::kInjection) == 3);
  CHECK(done->counts.refused(Field::kEmail, Reason::kSeveral) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kQuoted) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kFormula) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kDisplayName) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kInvisible) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kControl) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kEncoding) == 1);
  CHECK(done->counts.refused(Field::kEmail, Reason::kTooLong) == 1);
  CHECK(done->counts.refused(Field::kPhone, Reason::kInjection) == cells.size());
  CHECK(done->counts.refused(Field::kName, Reason::kInjection) == cells.size());
  CHECK(done->counts.refused(Field::kCountry, Reason::kCountry) == cells.size());
  CHECK(done->counts.refused(Field::kLanguage, Reason::kLanguage) == cells.size());
  CHECK(done->counts.refused(Field::kRow, Reason::kNoContact) == cells.size());
  const std::string problems = Content(done->problems);
  CHECK(problems.find("ictim") == std::string::npos);
  CHECK(problems.find("010-1234") == std::string::npos);
  CHECK(std::ranges::count(problems, '\n') == static_cast<ptrdiff_t>(1 + 6 * cells.size()));
}

TEST_CASE("ids that are addresses stay out of the problems file") {
  Run run;
  run.folder.Put("contacts.csv",
                 "person,email\nkim@example.com,x\n01012345678,x\n+821012345678,x\n0101,x\n");
  NamedPeople people({"kim@example.com", "01012345678", "+821012345678", "0101"});
  const auto description =
      ParseDescription("[[source]]\ncsv = \"contacts.csv\"", run.folder.path, "test");
  REQUIRE(description);
  const auto done = contact::Import(
      *description, people, {.data = run.folder.path / "data", .incident = 7, .key = &run.key});
  REQUIRE(done);
  const std::string problems = Content(done->problems);
  CHECK(problems.find("kim") == std::string::npos);
  CHECK(problems.find("12345678") == std::string::npos);
  CHECK(problems.find("1,2,,email,no-at,") != std::string::npos);
  CHECK(problems.find("1,5,0101,email,no-at,") != std::string::npos);
}

TEST_CASE("hostile ids do no harm in the problems file") {
  Run run;
  const auto done = run.Import(
      "person,email,phone\n"
      "\"=cmd()\",a@b,\n\x1b[2J,a@b.com,\n,x@example.com,\n"
      "\"a\nb\",x@example.com,\n\xff\xfe,x@example.com,\n",
      1);
  REQUIRE(done);
  const std::string problems = Content(done->problems);
  CHECK(done->counts.rows_others == 1);  // =cmd() is somebody else's id
  CHECK(done->counts.refused(Field::kPerson, Reason::kControl) == 1);
  CHECK(done->counts.refused(Field::kPerson, Reason::kInjection) == 1);
  CHECK(done->counts.refused(Field::kPerson, Reason::kNoPerson) == 1);
  CHECK(done->counts.refused(Field::kPerson, Reason::kEncoding) == 1);
  CHECK(problems.find('\x1b') == std::string::npos);
  CHECK(problems.find("\\x1b[2J,person,control") != std::string::npos);
  REQUIRE(done->warnings.size() == 2);
  CHECK(done->warnings[0].en.find("is `person` the right column?") != std::string::npos);
  CHECK(done->warnings[1].en.find("cp949") != std::string::npos);
}

TEST_CASE("a stray quote is noticed, and so is a comma too many") {
  Run run;
  const std::string open =
      "person,name,email\n"
      "p0,\"Kim,kim@example.com\n"
      "p1,\"Lee\",lee@example.com\n"
      "p2,Park, Jr.,park@example.com\n"
      "p3,Choi \"CJ\" Min,choi@example.com\n";
  const auto refused = run.Import(open, 5);
  REQUIRE(!refused);
  CHECK(refused.error().why == "line 2: a quote is not closed");
  CHECK(!run.Open());
  const auto done = run.Import(open +
                                   "p4,Yoon\",yoon@example.com\np5,Han,han@example.com\n"
                                   "p6,Seo \"SY\" Young,seo@example.com\n"
                                   "p7,Park, Jr.,park@example.com\n",
                               8);
  REQUIRE_MESSAGE(done, done.error().Text());
  // One quote too many in line 2 and one in line 6: all between is one row.
  CHECK(done->counts.rows == 4);
  CHECK(done->counts.refused(Field::kRow, Reason::kQuotes) == 2);
  CHECK(done->counts.refused(Field::kRow, Reason::kCells) == 1);
  CHECK(done->counts.with_email == 1);
  CHECK(done->counts.unreached == 7);
  CHECK(done->counts.unreached_without_row == 7);
  CHECK(Content(done->problems).find("1,2,p0,row,quotes,") != std::string::npos);
}

TEST_CASE("a number of an unreadable country is not taken for one of ours") {
  Run run;
  const auto done = run.Import(
      "person,phone,country\n"
      "p0,010-1234-5678,Japan\n"
      "p1,+81 90 1234 5678,Japan\n"
      "p2,090-1234-5678,jp\n"
      "p3,010-1234-5678,\n",
      4);
  REQUIRE(done);
  CHECK(done->counts.refused(Field::kPhone, Reason::kNoCountry) == 1);
  CHECK(done->counts.refused(Field::kCountry, Reason::kCountry) == 2);
  const auto book = run.Open();
  REQUIRE(book);
  CHECK(LinesOf(*book) == std::vector<std::string>{"0", "1 t:+819012345678",
                                                   "2 t:+819012345678 c:JP", "3 t:+821012345678"});
}

TEST_CASE("counts come back from JSON") {
  Counts counts;
  uint64_t n = 1;
  for (const Counter& counter : Counters()) counts.*counter.member = n++;
  counts.refused(Field::kEmail, Reason::kInjection) = n++;
  counts.refused(Field::kRow, Reason::kMoreAddresses) = UINT64_MAX;
  const auto back = ParseCounts(CountsJson(counts));
  REQUIRE(back);
  CHECK(*back == counts);
  CHECK(sizeof(Counts) == sizeof(uint64_t) * (Counters().size() + kFields * kReasons));
  for (std::string_view bad : {"", "[]", "{}", "{\"refused\":[1]}", "{\"refused\":[],\"rows\":-1}",
                               "{\"refused\":[{\"field\":1,\"reason\":2,\"count\":3}]}"})
    CHECK(!ParseCounts(bad));
}

TEST_CASE("reasons have names and words in both languages") {
  for (size_t i = 1; i < kReasons; ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(!NameOf(reason).empty());
    CHECK(ReasonNamed(NameOf(reason)) == reason);
    CHECK(!MeaningOf(reason).en.empty());
    CHECK(!MeaningOf(reason).ko.empty());
    // "XX" has two letters: what is wrong with it is that no country has them.
    if (reason == Reason::kCountry) {
      CHECK(MeaningOf(reason).en.find("no country has this code") != std::string::npos);
      CHECK(MeaningOf(reason).ko.find("ISO 3166-1") != std::string::npos);
    }
  }
  CHECK(!ReasonNamed("nonsense"));
}

}  // namespace
}  // namespace haetae::contact
