#include "scope/who.h"

#include <algorithm>

#include "scope/disclosed.h"

namespace haetae::scope {

WhoBuilder::WhoBuilder(uint32_t subject, access::Names& names, const access::Catalogue& catalogue,
                       const reg::Register& registers)
    : subject_(subject),
      names_(names),
      catalogue_(catalogue),
      relations_(RelationsOf(catalogue, registers)) {}

bool WhoBuilder::Discloses(const Access& access) const {
  if (access.outcome != access::Outcome::kDisclosed || access.subject == kNoNumber ||
      access.route == access::kNoRoute) {
    return false;
  }
  const bool is_thing = catalogue_.routes[access.route].subject_is_thing;
  if (access.subject == subject_ && !is_thing) return true;
  const reg::Relation* relation = relations_[access.route];
  if (relation == nullptr) return false;
  for (const reg::Carried& carried : relation->Of(access.subject)) {
    if (carried.person == subject_ && carried.from <= access.time && access.time < carried.to)
      return true;
  }
  return false;
}

void WhoBuilder::Add(const Access& access, uint32_t incident) {
  if (!Discloses(access)) return;
  ++disclosures_;
  Seen& seen = readers_[{access.principal, access.key, access.address}];
  ++seen.accesses;
  seen.routes.insert(access.route);
  seen.first = std::min(seen.first, access.time);
  seen.last = std::max(seen.last, access.time);
  if (incident == 0) return;
  ++seen.by_incident[incident];
  if (access.time >= seen.of_incident) return;
  seen.incident = incident;
  seen.of_incident = access.time;
}

void WhoBuilder::Add(const access::Accesses& rows, size_t row, uint32_t incident) {
  Add({rows.subject[row], rows.principal[row], rows.key[row], rows.address[row], rows.route[row],
       rows.outcome[row], rows.time[row]},
      incident);
}

std::vector<uint32_t> WhoBuilder::Subjects() const {
  std::vector<uint32_t> subjects = {subject_};
  std::set<const reg::Relation*> seen;
  for (const reg::Relation* relation : relations_) {
    if (relation == nullptr || !seen.insert(relation).second) continue;
    for (uint32_t member = 0; member < relation->end(); ++member) {
      if (std::ranges::any_of(relation->Of(member), [&](const reg::Carried& carried) {
            return carried.person == subject_;
          }))
        subjects.push_back(member);
    }
  }
  std::sort(subjects.begin(), subjects.end());
  subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
  return subjects;
}

WhoBuilder::Access WhoBuilder::At(const ExposureFile& file, size_t row) {
  const auto code = [&](ExposureColumn column) {
    return static_cast<uint32_t>(file.column(column).At(row));
  };
  const ExposureFile::Kind kind = file.kinds()[code(ExposureColumn::kKind)];
  Access access{.subject = static_cast<uint32_t>(file.subjects().At(row)) - 1,
                .principal = kNoNumber,
                .key = kNoNumber,
                .address = kNoNumber,
                .route = kind.route,
                .outcome = kind.outcome,
                .time = file.TimeOf(file.column(ExposureColumn::kTime).At(row))};
  if (const uint32_t key = code(ExposureColumn::kKey); key != 0)
    access.key = names_.keys.Number(file.KeyText(key));
  if (const uint32_t address = code(ExposureColumn::kAddress); address != 0)
    access.address = names_.addresses.Number(file.AddressText(address));
  const uint32_t principal = code(ExposureColumn::kPrincipal);
  if (principal == kOwnCode) {
    access.principal = access.subject;
  } else if (principal != 0) {
    access.principal = file.PrincipalOf(principal);
    if (access.principal == access::kTextPrincipal)
      access.principal |= names_.principals.Number(file.PrincipalText(principal));
  }
  return access;
}

Status WhoBuilder::AddAll(ExposureIndex& index, const std::vector<Cause>& causes) {
  const std::vector<uint32_t> subjects = Subjects();
  const auto look = [&](size_t, const ledger::SegmentInfo&, const ExposureFile& file) {
    std::vector<ExposureMatch> matches;  // made where there is something to test
    ExposureMatch::Mask mask;
    Blocks blocks(file);
    for (uint32_t subject : subjects) {
      const auto [begin, end] = file.RowsOf(subject);
      for (size_t row = begin; row < end; ++row) {
        const Access access = At(file, row);
        if (!Discloses(access)) continue;
        for (size_t i = matches.size(); i < causes.size(); ++i)
          matches.emplace_back(file, std::vector<std::vector<IndicatorValue>>{causes[i].set},
                               ledger::ScanRange{.from = causes[i].from, .to = causes[i].to},
                               names_, catalogue_);
        uint32_t incident = 0;
        const size_t at = row % kBlockRows;
        for (size_t i = 0; i < matches.size() && incident == 0; ++i) {
          if (!matches[i].none() && matches[i].Find(blocks, row / kBlockRows, mask) &&
              (mask[at / 64] >> (at % 64) & 1) != 0)
            incident = causes[i].incident;
        }
        Add(access, incident);
      }
    }
  };
  TRY(index.EachFile({}, 1, look));
  return index.EachFile({.results = true}, 1, look);
}

std::vector<Reader> WhoBuilder::Finish() const {
  std::vector<Reader> readers;
  auto text = [](const Dictionary& dictionary, uint32_t number) {
    return number == kNoNumber ? std::string() : std::string(dictionary.Text(number));
  };
  for (const auto& [who, seen] : readers_) {
    Reader reader{.principal = std::string(names_.PrincipalText(std::get<0>(who))),
                  .key = text(names_.keys, std::get<1>(who)),
                  .source_ip = text(names_.addresses, std::get<2>(who)),
                  .accesses = seen.accesses,
                  .fields = {},
                  .first_access = seen.first,
                  .last_access = seen.last,
                  .incident = seen.incident,
                  .of_incident = seen.incident == 0 ? 0 : seen.by_incident.at(seen.incident)};
    const std::vector<uint16_t> routes(seen.routes.begin(), seen.routes.end());
    for (const auto& [field, in_clear] : ShownBy(catalogue_, routes))
      reader.fields.push_back(FieldText(field, in_clear));
    readers.push_back(std::move(reader));
  }
  std::sort(readers.begin(), readers.end(), [](const Reader& a, const Reader& b) {
    return std::tuple(b.accesses, a.first_access, a.principal, a.key, a.source_ip) <
           std::tuple(a.accesses, b.first_access, b.principal, b.key, b.source_ip);
  });
  return readers;
}

}  // namespace haetae::scope
