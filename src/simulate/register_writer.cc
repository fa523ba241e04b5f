#include "simulate/register_writer.h"

#include <fmt/format.h>

#include "simulate/text_out.h"

namespace haetae::simulate {
namespace {

std::string TimeText(Millis at) {
  std::string text;
  AppendTime(text, at);
  return text;
}

}  // namespace

void AppendPerson(std::string& to, const Members& members, uint64_t person) {
  if (person < members.count()) {
    AppendNumber(to, members.IdOf(static_cast<uint32_t>(person)));
  } else {
    to += "p-";
    AppendNumber(to, person - members.count() + 1);
  }
}

Status RegisterWriter::Open(const fs::path& folder) {
  folder_ = folder;
  TRY(MakeFolders(folder / "carries"));
  if (world_.options.issuance) {
    issued_file_ = TRY(OutFile::Open(folder / "issued.csv", false));
    issued_file_.Add("credential,key,principal,issued,expires\n");
  }
  ticket_file_ = TRY(OutFile::Open(folder / "tickets.csv", false));
  ticket_file_.Add("ticket,person,member,opened,closed\n");
  return {};
}

void RegisterWriter::Add(const Issued& issued) {
  ++issued_;
  if (Mix(issued.credential, 0x6c6f7374) % kNotListed == 0) {
    ++not_listed_;
    return;
  }
  if (!issued_file_.is_open()) return;
  std::string& row = issued_file_.buffer();
  AppendCredential(row, world_.seed(), issued.credential);
  row += ',';
  row += world_.keys[issued.key].kid;
  row += ',';
  if (issued.principal & kNamed)
    row += world_.NameOf(issued.principal);
  else
    AppendNumber(row, issued.principal);
  row += ',';
  AppendTime(row, issued.at);
  row += ',';
  AppendTime(row, issued.expires);
  row += '\n';
  issued_file_.FlushIfLarge();
}

void RegisterWriter::Add(const Ticket& ticket) {
  ++tickets_;
  ticket_file_.Add(fmt::format("T-{},{},{},{},{}\n", ticket.number,
                               world_.people[ticket.person].name, ticket.member,
                               TimeText(ticket.opened), TimeText(ticket.closed)));
}

Status RegisterWriter::WriteMembers() {
  OutFile file = TRY(OutFile::Open(folder_ / "members.csv", false));
  file.Add("member,created,deleted\n");
  for (uint32_t index = 0; index < world_.members.count(); ++index) {
    std::string& row = file.buffer();
    AppendNumber(row, world_.members.IdOf(index));
    row += ',';
    AppendTime(row, world_.members.CreatedAt(index));
    row += ',';
    const Millis deleted = world_.members.DeletedAt(index);
    if (deleted != kNever) AppendTime(row, deleted);
    row += '\n';
    file.FlushIfLarge();
  }
  return file.Close();
}

Status RegisterWriter::WriteBook() {
  OutFile file = TRY(OutFile::Open(folder_ / "carries" / "address_book.csv", false));
  file.Add("member,person,from,to\n");
  for (uint32_t index = 0; index < world_.members.ordinary(); ++index) {
    for (const BookEntry& entry : world_.members.BookOf(index)) {
      ++carried_;
      std::string& row = file.buffer();
      AppendNumber(row, world_.members.IdOf(index));
      row += ',';
      AppendPerson(row, world_.members, entry.person);
      row += ',';
      if (entry.from != 0) AppendTime(row, entry.from);
      row += ',';
      if (entry.to != kNever) AppendTime(row, entry.to);
      row += '\n';
      file.FlushIfLarge();
    }
  }
  return file.Close();
}

Status RegisterWriter::WriteSettings() {
  auto write = [&](const char* name, const std::string& text) -> Status {
    OutFile file = TRY(OutFile::Open(folder_ / name, false));
    file.Add(text);
    return file.Close();
  };
  std::string people = "person,role,joined,left\n";
  for (const Person& person : world_.people) {
    people +=
        fmt::format("{},{},{},{}\n", person.name, kRoleNames[static_cast<size_t>(person.role)],
                    TimeText(person.joined), person.left == kNever ? "" : TimeText(person.left));
  }
  TRY(write("people.csv", people));
  std::string keys = "# The keys that sign tokens, and who could ever read them.\n";
  for (const Key& key : world_.keys) {
    if (key.created == kNever || key.kid.empty()) continue;
    keys += fmt::format("\n[[key]]\nkid = \"{}\"\ncreated = {}\n", key.kid, TimeText(key.created));
    if (key.rotate_by != kNever) keys += fmt::format("rotate_by = {}\n", TimeText(key.rotate_by));
    if (key.retired != kNever) keys += fmt::format("retired = {}\n", TimeText(key.retired));
    keys += "custodians = [";
    for (size_t n = 0; n < key.custodians.size(); ++n)
      keys += fmt::format("{}\"{}\"", n > 0 ? ", " : "", key.custodians[n]);
    keys += "]\n";
  }
  TRY(write("keys.toml", keys));
  const std::string until = TimeText(world_.calendar.end() + 200 * kDayMs);
  auto job = [&](const char* name, Service service, Page page) {
    return fmt::format(
        "\n[[job]]\nname = \"{}\"\nprincipal = \"{}\"\nroutes = [\"{}\"]\nuntil = {}\n", name,
        kServiceNames[static_cast<size_t>(service)], MatchOf(InfoOf(page)), until);
  };
  std::string jobs = "# Readers of many customers that are meant to be.\n";
  jobs += job("nightly CRM export", Service::kCrm, Page::kCrmCustomer);
  jobs += job("weekly settlement", Service::kSettle, Page::kSupportOrders);
  jobs += job("Haneul Parcel prints delivery labels", Service::kParcel, Page::kPartnerDelivery);
  jobs += job("Donghae Pay checks payers", Service::kPay, Page::kPartnerProfile);
  TRY(write("jobs.toml", jobs));
  if (world_.members.canaries() == 0) return {};
  std::string canaries = "member\n";
  for (uint32_t n = 0; n < world_.members.canaries(); ++n)
    canaries += fmt::format("{}\n", world_.members.IdOf(world_.members.CanaryIndex(n)));
  return write("canaries.csv", canaries);
}

Status RegisterWriter::Close() {
  if (issued_file_.is_open()) TRY(issued_file_.Close());
  TRY(ticket_file_.Close());
  TRY(WriteMembers());
  TRY(WriteBook());
  return WriteSettings();
}

}  // namespace haetae::simulate
