#include "contact/problems.h"

#include <algorithm>

#include "base/csv.h"

namespace haetae::contact {
namespace {

constexpr size_t kPersonBytesMax = 200;  // of an id that is shown

// Some shops call their customers by mail address or mobile number: then the row has to do.
bool IsAddress(std::string_view id) {
  const auto digits = std::ranges::count_if(id, [](char c) { return c >= '0' && c <= '9'; });
  const bool phone = id.starts_with('+') || id.starts_with("01");
  return id.find('@') != std::string_view::npos || (phone && digits >= 8 && digits <= 15);
}

}  // namespace

Result<Problems> Problems::Create(const fs::path& path, Language language, Counts& counts) {
  Problems problems(TRY(WholeFile::Create(path)), language, counts);
  TRY(problems.file_.Append("source,row,person,field,reason,meaning\n"));
  return problems;
}

Status Problems::Refuse(const RowPlace& place, std::string_view person, Field field,
                        Reason reason) {
  ++counts_.refused(field, reason);
  if (reason == Reason::kMissing) return {};
  const Phrase meaning = MeaningOf(reason);
  line_.assign(std::to_string(place.source)).append(1, ',');
  line_.append(std::to_string(place.row)).append(1, ',');
  if (!IsAddress(person)) AppendCsv(EscapeTerminal(Shortened(person, kPersonBytesMax)), line_);
  line_.append(1, ',').append(NameOf(field)).append(1, ',').append(NameOf(reason)).append(1, ',');
  AppendCsv(meaning.In(language_), line_);
  line_ += '\n';
  return file_.Append(line_);
}

Status Problems::Appear() {
  TRY(file_.Sync());
  return file_.Appear();
}

}  // namespace haetae::contact
