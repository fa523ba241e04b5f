#include "contact/problems.h"

#include "base/csv.h"

namespace haetae::contact {
namespace {

constexpr size_t kPersonBytesMax = 200;  // of an id that is shown

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
  AppendCsv(EscapeTerminal(Shortened(person, kPersonBytesMax)), line_);
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
