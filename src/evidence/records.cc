#include "evidence/records.h"

#include <map>
#include <tuple>
#include <vector>

#include "table/table_file.h"

namespace haetae::evidence {
namespace {

using delivery::Kept;
using table::Column;
using table::ColumnType;

// "person", then "subject" where people are named, then the others.
std::vector<Column> WithPerson(bool named, std::vector<Column> others) {
  std::vector<Column> columns = {{"person", ColumnType::kCount}};
  if (named) columns.push_back({"subject", ColumnType::kText});
  columns.insert(columns.end(), others.begin(), others.end());
  return columns;
}

// Few outcomes are written for many people.
class Reasons {
 public:
  std::string_view Of(const Kept& kept) {
    const auto key = std::tuple(kept.state, kept.why, kept.reply.code, kept.reply.enhanced);
    const auto found = texts_.find(key);
    if (found != texts_.end()) return found->second;
    std::string text = delivery::ReasonPhrase(kept.state, kept.why, kept.reply).en;
    return texts_.emplace(key, std::move(text)).first->second;
  }
  std::string_view Enhanced(uint32_t status) {
    if (status == 0) return table::kNoText;
    const auto found = enhanced_.find(status);
    if (found != enhanced_.end()) return found->second;
    return enhanced_.emplace(status, delivery::EnhancedText(status)).first->second;
  }

 private:
  std::map<std::tuple<delivery::State, delivery::Why, uint16_t, uint32_t>, std::string> texts_;
  std::map<uint32_t, std::string> enhanced_;
};

// A table in the bundle, with its manifest beside it.
class Sheet {
 public:
  static Result<std::unique_ptr<Sheet>> Create(Bundle& bundle, const std::string& name,
                                               std::vector<Column> columns,
                                               const SubjectOf& subject_of) {
    std::unique_ptr<Sheet> sheet(new Sheet(bundle, name, std::move(columns), subject_of));
    const table::Target target = {.path = TRY(bundle.PathOf(name)), .format = table::Format::kCsv};
    sheet->file_.emplace(TRY(table::TableFile::Create(target, sheet->columns_)));
    return sheet;
  }
  // The first cells of a row; where the others begin.
  size_t Begin(delivery::Person person) {
    rows_.number(0).push_back(static_cast<int64_t>(person));
    if (!subject_of_) return 1;
    rows_.text(1).push_back(subject_of_(person));
    return 2;
  }
  table::Rows& rows() { return rows_; }
  void End() {
    if (status_) status_ = file_->WriteFull(rows_);
  }
  Status Finish(const table::About& about) {
    TRY(status_);
    TRY(file_->Write(rows_));
    TRY(file_->Finish(about));
    TRY(bundle_.Adopt(name_));
    return bundle_.Adopt(table::ManifestPath(name_).native());
  }

 private:
  Sheet(Bundle& bundle, std::string name, std::vector<Column> columns, const SubjectOf& subject_of)
      : bundle_(bundle),
        name_(std::move(name)),
        columns_(std::move(columns)),
        subject_of_(subject_of),
        rows_(columns_) {}
  Bundle& bundle_;
  std::string name_;
  std::vector<Column> columns_;
  const SubjectOf& subject_of_;
  table::Rows rows_;
  std::optional<table::TableFile> file_;
  Status status_;
};

}  // namespace

Status WriteRecords(delivery::Deliveries& deliveries, const delivery::Campaign& campaign,
                    const SubjectOf& subject_of, const std::string& folder, Bundle& bundle) {
  const bool named = static_cast<bool>(subject_of);
  table::About about = {.what = "deliveries",
                        .incident = static_cast<uint32_t>(campaign.incident),
                        .counts = {{"people", campaign.people}}};
  std::unique_ptr<Sheet> all =
      TRY(Sheet::Create(bundle, folder + "deliveries.csv",
                        WithPerson(named, {{"channel", ColumnType::kText},
                                           {"state", ColumnType::kText},
                                           {"attempts", ColumnType::kCount},
                                           {"address", ColumnType::kCount},
                                           {"at", ColumnType::kTime},
                                           {"code", ColumnType::kCount},
                                           {"enhanced", ColumnType::kText},
                                           {"why", ColumnType::kText}}),
                        subject_of));
  Reasons reasons;
  TRY(deliveries.EachDelivery(campaign, [&](const Kept& kept) {
    size_t column = all->Begin(PersonOf(kept.key));
    table::Rows& rows = all->rows();
    rows.text(column++).push_back(delivery::ChannelName(ChannelOf(kept.key)));
    rows.text(column++).push_back(delivery::StateName(kept.state));
    rows.number(column++).push_back(kept.attempt);
    rows.number(column++).push_back(kept.attempt == 0 && kept.address == 0 ? table::kNoValue
                                                                           : kept.address + 1);
    rows.number(column++).push_back(kept.at.us);
    rows.number(column++).push_back(kept.reply.code == 0 ? table::kNoValue : kept.reply.code);
    rows.text(column++).push_back(reasons.Enhanced(kept.reply.enhanced));
    rows.text(column++).push_back(reasons.Of(kept));
    all->End();
  }));
  TRY(all->Finish(about));
  std::unique_ptr<Sheet> repeats = TRY(Sheet::Create(
      bundle, folder + "repeats.csv",
      WithPerson(named, {{"channel", ColumnType::kText}, {"at", ColumnType::kTime}}), subject_of));
  TRY(deliveries.EachRepeat(campaign, [&](delivery::Key key, Time at) {
    const size_t column = repeats->Begin(PersonOf(key));
    repeats->rows().text(column).push_back(delivery::ChannelName(ChannelOf(key)));
    repeats->rows().number(column + 1).push_back(at.us);
    repeats->End();
  }));
  about.what = "repeats";
  return repeats->Finish(about);
}

}  // namespace haetae::evidence
