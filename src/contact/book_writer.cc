#include "contact/book_writer.h"

namespace haetae::contact {

Result<BookWriter> BookWriter::Create(const fs::path& path, BookHeader header,
                                      const SecretKey& user_key) {
  header.key = user_key.id();
  const SecretKey data_key = SecretKey::Random();
  BookWriter writer(TRY(WholeFile::Create(path)), header, data_key);
  Nonce nonce;
  RandomBytes(nonce);
  std::string front = writer.bound_;
  front.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  const std::string_view key(reinterpret_cast<const char*>(data_key.bytes().data()), kKeyBytes);
  Seal(user_key).Close(nonce, writer.bound_, key, front);
  front.append(4, '\0');
  CHECK(front.size() == kHeaderBytes);
  TRY(writer.file_.Append(front));
  writer.written_ = front.size();
  writer.begins_.reserve(header.sections() + 1);
  writer.unreached_.assign((header.people + 7) / 8, '\0');
  return writer;
}

Status BookWriter::Section(uint32_t kind, uint64_t number, std::string_view text) {
  sealed_.clear();
  seal_.Close(NonceOf(kind, number), SectionContext(bound_, kind, number), text, sealed_);
  if (kind != kDirectory) begins_.push_back(written_);
  written_ += sealed_.size();
  return file_.Append(sealed_);
}

Status BookWriter::Add(const Person& person) {
  CHECK(people_ < header_.people);
  PutPerson(person, block_);
  if (!person.reachable())
    unreached_[people_ / 8] = static_cast<char>(unreached_[people_ / 8] | 1 << people_ % 8);
  ++people_;
  if (people_ % kBlockPeople != 0 && people_ != header_.people) return {};
  Status status = Section(kPeopleSection, (people_ - 1) / kBlockPeople, block_);
  Wipe(block_);
  return status;
}

Status BookWriter::Finish(std::string_view summary) {
  CHECK(people_ == header_.people && begins_.size() == header_.blocks());
  CHECK(summary.size() <= kSummaryBytesMax);
  for (uint64_t i = 0; i < header_.bit_sections(); ++i) {
    TRY(Section(
        kUnreachedSection, i,
        std::string_view(unreached_).substr(i * kUnreachedPeople / 8, kUnreachedPeople / 8)));
  }
  TRY(Section(kSummarySection, 0, summary));
  const uint64_t directory = written_;
  std::string text;
  for (uint64_t begin : begins_) PutU64(begin, text);
  PutU64(directory, text);
  TRY(Section(kDirectory, 0, text));
  std::string trailer;
  PutU64(directory, trailer);
  PutU64(written_ + kTrailerBytes, trailer);
  trailer += kBookEnd;
  TRY(file_.Append(trailer));
  TRY(file_.Sync());
  return file_.Appear();
}

}  // namespace haetae::contact
