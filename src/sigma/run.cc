#include "sigma/run.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <thread>

#include "base/dictionary.h"
#include "base/hash.h"
#include "base/ip.h"
#include "sigma/event_source.h"
#include "sigma/matcher.h"

namespace haetae::sigma {
namespace {

// An event that correlations count. Its rules and the numbers of its texts stand in `lists`.
struct Stored {
  Time time;
  uint64_t offset = 0, record = 0, list = 0;
  uint32_t source = 0, rules = 0;
  bool access = false;
};

// Rules for one kind of log, and the matcher of them.
struct Kind {
  std::vector<uint32_t> rules;  // of the set
  std::unique_ptr<Matcher> matcher;
  std::vector<uint32_t> captured;  // matcher's number of each field of the correlator
};

enum ActorPart : size_t { kIp, kWho, kToken, kSigner, kActorParts };

// Whether a rule could match because the field is absent: it stands under `not`, or is asked to be
// null or not there.
bool MatchesByAbsence(const Expression& node, const std::set<std::string>& missing, bool negated) {
  if (node.kind == Expression::Kind::kComparison) {
    const Comparison& c = node.comparison;
    const bool asked =
        missing.contains(c.field) || (c.op == Op::kFieldRef && missing.contains(c.text));
    return asked && (negated != (c.op == Op::kNull));
  }
  const bool inner = negated != (node.kind == Expression::Kind::kNot);
  return std::ranges::any_of(node.children, [&](const Expression& child) {
    return MatchesByAbsence(child, missing, inner);
  });
}

class Runner {
 public:
  Runner(const RuleSet& set, const RunOptions& options, Correlator correlator)
      : set_(set),
        options_(options),
        proxies_(options.around.Proxies()),
        correlator_(std::move(correlator)) {
    std::array<std::vector<const Rule*>, kLogKinds> rules;
    for (uint32_t i = 0; i < set.rules.size(); ++i) {
      if (!set.alerts[i] && !correlator_.Counts(i)) continue;
      const auto kind = static_cast<size_t>(KindOf(set.rules[i].source));
      kinds_[kind].rules.push_back(i);
      rules[kind].push_back(&set.rules[i]);
    }
    for (size_t kind = 0; kind < kLogKinds; ++kind) {
      kinds_[kind].matcher = std::make_unique<Matcher>(rules[kind]);
      for (const std::string& field : correlator_.fields())
        kinds_[kind].captured.push_back(kinds_[kind].matcher->Field(field));
      if (kind != static_cast<size_t>(LogKind::kJson)) continue;
      for (std::string_view name : kJsonTimeNames)
        time_fields_.push_back(kinds_[kind].matcher->Field(std::string(name)));
    }
  }

  Result<RunResult> Run(const std::vector<reader::Input>& inputs) {
    for (const reader::Input& input : inputs) {
      result_.sources.push_back(input.path);
      TRY(ReadLog(input));
    }
    NoteKindsNotSeen();
    TRY(Correlate());
    FindLinesOfCorrelations(inputs);
    std::ranges::stable_sort(result_.found, [](const Found& a, const Found& b) {
      return std::tuple(a.time, a.source, a.offset, a.correlation, a.rule) <
             std::tuple(b.time, b.source, b.offset, b.correlation, b.rule);
    });
    return std::move(result_);
  }

 private:
  class Worker;
  bool JsonToo() const { return !kinds_[static_cast<size_t>(LogKind::kJson)].rules.empty(); }

  Status ReadLog(const reader::Input& input);
  void NoteMissing(const std::string& path, const Kind& kind,
                   const std::vector<std::string>& missing, std::vector<bool>& off);
  void NoteKindsNotSeen();
  Status Correlate();
  void FindLinesOfCorrelations(const std::vector<reader::Input>& inputs);
  uint32_t Number(std::string_view text) { return texts_.Number(text); }

  const RuleSet& set_;
  const RunOptions& options_;
  const access::Proxies proxies_;
  Correlator correlator_;
  std::array<Kind, kLogKinds> kinds_;
  std::vector<uint32_t> time_fields_;
  std::array<bool, kLogKinds> seen_{};
  Dictionary texts_;
  std::vector<Stored> stored_;
  std::vector<uint32_t> lists_;
  RunResult result_;
};

// Matches blocks of one log; what it finds is its own until the log is read.
class Runner::Worker {
 public:
  Worker(Runner& runner, const EventSource& source, uint32_t number)
      : runner_(runner), number_(number), batch_(std::make_unique<reader::RecordBatch>()) {
    Begin(source.kind(), source.format());
    const bool json = source.format() == "json" || source.format() == "caddy" ||
                      source.format() == "traefik" || source.format() == "envoy";
    if (source.kind() == LogKind::kWeb && json && runner.JsonToo())
      Begin(LogKind::kJson, source.format());
  }

  struct Lane {
    LogKind kind;
    Kind* rules;
    Matcher::Scratch scratch;
    RecordEvent event;
    std::vector<bool> off;          // rules that cannot be run over this log
    std::vector<uint32_t> counted;  // rules that match the record and are counted
  };
  std::vector<std::unique_ptr<Lane>>& lanes() { return lanes_; }

  Status Take(LogBlock& block) {
    LineCounter counter(block);
    for (std::unique_ptr<Lane>& lane : lanes_) lane->event.TakeDirective(block.directive);
    if (block.block.format == nullptr) return TakeJson(block, counter);
    std::span<const reader::Line> rest(block.block.lines);
    unreadable += block.block.too_long.size();
    while (!rest.empty()) {
      batch_->Clear();
      const size_t finished = block.block.format->Parse(rest, *batch_);
      rest = rest.subspan(finished);
      records += batch_->count;
      unreadable += batch_->unreadable.size();
      for (uint32_t i = 0; i < batch_->count; ++i) {
        const Place place{batch_->time[i], batch_->offset[i], batch_->line[i], i};
        for (std::unique_ptr<Lane>& lane : lanes_) {
          lane->counted.clear();
          if (lane->kind != LogKind::kJson) {
            lane->event.Set(*batch_, i);
          } else {
            const size_t brace = place.line.find('{');
            if (brace == std::string_view::npos || !lane->event.SetJson(place.line.substr(brace)))
              continue;
          }
          Match(*lane, place, counter);
        }
        TRY(Store(place));
      }
      if (finished == 0 && batch_->count == 0) break;
    }
    return {};
  }

  uint64_t records = 0, unreadable = 0;
  std::vector<Found> found;
  std::vector<Stored> stored;
  std::vector<uint32_t> lists;

 private:
  struct Place {
    Time time;
    uint64_t offset;
    std::string_view line;
    uint32_t row;  // of the batch; kNoNumber: a line of JSON
  };

  void Begin(LogKind kind, std::string_view format) {
    Kind& rules = runner_.kinds_[static_cast<size_t>(kind)];
    if (rules.rules.empty()) return;
    lanes_.emplace_back(
        new Lane{kind, &rules, Matcher::Scratch(*rules.matcher),
                 RecordEvent(rules.matcher->fields(), kind, format, runner_.options_.around),
                 std::vector<bool>(rules.rules.size())});
  }

  Status TakeJson(LogBlock& block, LineCounter& counter) {
    for (const reader::Line& line : block.block.lines) {
      if (line.text.find_first_not_of(" \t") == std::string_view::npos) continue;
      for (std::unique_ptr<Lane>& lane : lanes_) {
        lane->counted.clear();
        if (!lane->event.SetJson(line.text)) {
          ++unreadable;
          continue;
        }
        ++records;
        Time time = kTimeMin;
        for (uint32_t field : runner_.time_fields_) {
          const FieldValues& values = lane->event.Get(field);
          if (values.values.empty()) continue;
          time = ParseAnyTime(values.values[0]).value_or(kTimeMin);
          if (time != kTimeMin) break;
        }
        const Place place{time, line.offset, line.text, kNoNumber};
        Match(*lane, place, counter);
        TRY(Store(place));
      }
    }
    return {};
  }

  void Match(Lane& lane, const Place& place, LineCounter& counter) {
    lane.rules->matcher->Match(lane.event, lane.scratch, matched_);
    for (uint32_t local : matched_) {
      if (lane.off[local]) continue;
      const uint32_t rule = lane.rules->rules[local];
      if (runner_.set_.alerts[rule]) Keep(rule, place, counter);
      if (runner_.correlator_.Counts(rule)) lane.counted.push_back(rule);
    }
  }

  uint64_t RecordOf(const Place& place) const {
    if (place.row != kNoNumber && !batch_->field[reader::kEventId][place.row].empty())
      return EventFingerprint(*batch_, place.row);
    return Fingerprint(place.line);
  }
  std::array<std::string_view, kActorParts> ActorOf(const Place& place) const {
    if (place.row == kNoNumber) return {};
    return {runner_.proxies_.Client(batch_->field[reader::kSourceIp][place.row]),
            batch_->field[reader::kPrincipal][place.row],
            batch_->field[reader::kCredential][place.row], batch_->field[reader::kKey][place.row]};
  }

  void Keep(uint32_t rule, const Place& place, LineCounter& counter) {
    const auto actor = ActorOf(place);
    found.push_back({.rule = rule,
                     .time = place.time,
                     .source = number_,
                     .offset = place.offset,
                     .line = counter.Number(place.offset),
                     .record = RecordOf(place),
                     .line_text = std::string(place.line),
                     .actor = {std::string(actor[kIp]), std::string(actor[kWho]),
                               std::string(actor[kToken]), std::string(actor[kSigner])},
                     .access = IsAccess(place)});
  }
  bool IsAccess(const Place& place) {
    const access::Router* router = runner_.options_.around.router;
    if (router == nullptr || place.row == kNoNumber) return false;
    return router
               ->Find(batch_->field[reader::kMethod][place.row],
                      batch_->field[reader::kPath][place.row], scratch_)
               .route != access::kNoRoute;
  }

  // The rules of all lanes, so that a record is one event: then (field, text) pairs, then the
  // actor: numbers of texts. Of a field that rules of two lanes need, the first lane that has it
  // says it.
  Status Store(const Place& place) {
    const size_t begin = lists.size();
    fields_.clear();
    for (std::unique_ptr<Lane>& lane : lanes_) {
      lists.insert(lists.end(), lane->counted.begin(), lane->counted.end());
      for (uint32_t rule : lane->counted)
        for (uint32_t field : runner_.correlator_.FieldsOf(rule)) AddField(*lane, field);
    }
    const size_t rules = lists.size() - begin;
    if (rules > 0) {
      stored.push_back({place.time, place.offset, RecordOf(place), begin, number_,
                        static_cast<uint32_t>(rules), IsAccess(place)});
      lists.push_back(static_cast<uint32_t>(fields_.size()));
      for (const auto& [field, text] : fields_) {
        lists.push_back(field);
        lists.push_back(text);
      }
      for (std::string_view part : ActorOf(place))
        lists.push_back(part.empty() ? kNoNumber : runner_.Number(part));
    }
    if (found.size() + stored.size() > runner_.options_.matches_max) {
      return Fail(Code::kLimit, "cannot keep what the rules match",
                  "it is more than " + std::to_string(runner_.options_.matches_max) + " records",
                  runner_.result_.sources[number_], "narrow the rules, or give fewer logs");
    }
    return {};
  }
  void AddField(Lane& lane, uint32_t field) {
    auto at = std::ranges::find(fields_, field, &std::pair<uint32_t, uint32_t>::first);
    if (at == fields_.end()) at = fields_.insert(at, {field, kNoNumber});
    if (at->second != kNoNumber) return;
    const FieldValues& values = lane.event.Get(lane.rules->captured[field]);
    if (!values.null && !values.values.empty()) at->second = NumberOf(values);
  }
  // A list of JSON is its elements, joined.
  uint32_t NumberOf(const FieldValues& values) {
    if (values.values.size() == 1 || values.readings) return runner_.Number(values.values[0]);
    joined_.clear();
    for (std::string_view value : values.values)
      joined_.append(joined_.empty() ? "" : ", ").append(value);
    return runner_.Number(joined_);
  }

  Runner& runner_;
  uint32_t number_;
  std::unique_ptr<reader::RecordBatch> batch_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<uint32_t> matched_;
  std::vector<std::pair<uint32_t, uint32_t>> fields_;  // with the number of its text
  std::string joined_, scratch_;
};

void Runner::NoteMissing(const std::string& path, const Kind& kind,
                         const std::vector<std::string>& missing, std::vector<bool>& off) {
  const std::set<std::string> names(missing.begin(), missing.end());
  for (size_t local = 0; local < kind.rules.size(); ++local) {
    const Rule& rule = set_.rules[kind.rules[local]];
    std::string lacking;
    for (const std::string& field : rule.FieldNames())
      if (names.contains(field)) lacking += (lacking.empty() ? "`" : ", `") + field + "`";
    if (lacking.empty()) continue;
    off[local] = MatchesByAbsence(rule.condition, names, false);
    result_.notices.push_back(
        {Code::kNotFound,
         off[local] ? "the rule `" + rule.meta.title + "` was not run over this log"
                    : "the rule `" + rule.meta.title + "` was run without all it looks at",
         "its records have no " + lacking, path,
         "log it, or name a catalogue where it is of the route"});
  }
}

Status Runner::ReadLog(const reader::Input& input) {
  Result<std::unique_ptr<EventSource>> opened =
      EventSource::Open(input, options_.format, JsonToo());
  if (!opened) {
    result_.errors.push_back(std::move(opened.error()));
    return {};
  }
  EventSource& source = **opened;
  const auto number = static_cast<uint32_t>(result_.sources.size() - 1);
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < std::max(1, options_.threads); ++i)
    workers.push_back(std::make_unique<Worker>(*this, source, number));
  for (size_t lane = 0; lane < workers[0]->lanes().size(); ++lane) {
    Worker::Lane& first = *workers[0]->lanes()[lane];
    seen_[static_cast<size_t>(first.kind)] = true;
    NoteMissing(input.path, *first.rules, first.event.missing(), first.off);
    for (const std::unique_ptr<Worker>& worker : workers) worker->lanes()[lane]->off = first.off;
  }
  std::mutex mutex;
  Status failed;
  bool done = false;
  const auto work = [&](Worker& worker) {
    LogBlock block;
    while (true) {
      {
        const std::lock_guard lock(mutex);
        if (!failed || done) return;
        Result<bool> more = source.Next(block);
        if (!more) result_.errors.push_back(std::move(more.error()));
        done = !more || !*more;
        if (done) return;
      }
      if (Status taken = worker.Take(block); !taken) {
        const std::lock_guard lock(mutex);
        failed = taken;
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < workers.size(); ++i) threads.emplace_back([&, i] { work(*workers[i]); });
  work(*workers[0]);
  for (std::thread& thread : threads) thread.join();
  TRY(failed);
  for (std::unique_ptr<Worker>& worker : workers) {
    result_.records += worker->records;
    result_.unreadable += worker->unreadable;
    std::ranges::move(worker->found, std::back_inserter(result_.found));
    for (Stored one : worker->stored) {
      one.list += lists_.size();
      stored_.push_back(one);
    }
    lists_.insert(lists_.end(), worker->lists.begin(), worker->lists.end());
  }
  if (result_.found.size() + stored_.size() > options_.matches_max) {
    return Fail(Code::kLimit, "cannot keep what the rules match",
                "it is more than " + std::to_string(options_.matches_max) + " records", input.path,
                "narrow the rules, or give fewer logs");
  }
  return {};
}

void Runner::NoteKindsNotSeen() {
  std::map<std::string, std::vector<uint32_t>> idle;  // by logsource
  for (size_t kind = 0; kind < kLogKinds; ++kind) {
    if (seen_[kind]) continue;
    for (uint32_t rule : kinds_[kind].rules) idle[set_.rules[rule].source.Text()].push_back(rule);
  }
  for (const auto& [source, rules] : idle) {
    const std::string what = rules.size() == 1
                                 ? "the rule `" + set_.rules[rules[0]].meta.title + "` was not run"
                                 : std::to_string(rules.size()) + " rules were not run";
    result_.notices.push_back({Code::kNotFound, what,
                               "no log of their logsource was given (" + source + ")",
                               rules.size() == 1 ? set_.rules[rules[0]].meta.place() : "", ""});
  }
}

Status Runner::Correlate() {
  // Records of one line, as CloudTrail has them, stay in their order.
  std::ranges::stable_sort(stored_, [](const Stored& a, const Stored& b) {
    return std::tuple(a.time, a.source, a.offset) < std::tuple(b.time, b.source, b.offset);
  });
  std::vector<std::string_view> values(correlator_.fields().size());
  std::vector<Fired> fired;
  uint64_t untimed = 0;
  for (size_t i = 0; i < stored_.size(); ++i) {
    const Stored& one = stored_[i];
    if (one.time == kTimeMin) {
      ++untimed;
      continue;
    }
    std::ranges::fill(values, std::string_view());
    const uint32_t* list = lists_.data() + one.list + one.rules;
    for (uint32_t k = 0; k < list[0]; ++k)
      if (list[2 + 2 * k] != kNoNumber) values[list[1 + 2 * k]] = texts_.Text(list[2 + 2 * k]);
    TRY(correlator_.Add({one.time, i, {lists_.data() + one.list, one.rules}, values}, fired));
  }
  for (const Fired& one : fired) {
    if (!set_.correlation_alerts[one.correlation]) continue;
    const Stored& at = stored_[one.reference];
    const uint32_t* actor = lists_.data() + at.list + at.rules;
    actor += 1 + 2 * size_t{actor[0]};
    const auto text = [&](ActorPart part) {
      return actor[part] == kNoNumber ? std::string() : std::string(texts_.Text(actor[part]));
    };
    result_.found.push_back({.correlation = true,
                             .rule = one.correlation,
                             .time = one.time,
                             .source = at.source,
                             .offset = at.offset,
                             .record = at.record,
                             .actor = {text(kIp), text(kWho), text(kToken), text(kSigner)},
                             .access = at.access,
                             .quantity = one.quantity,
                             .group = one.group});
  }
  const auto note = [&](const Meta& meta, uint64_t count, const std::string& why) {
    result_.notices.push_back({Code::kNotFound, "the rule `" + meta.title + "` left out records",
                               std::to_string(count) + " " + why, meta.place(), ""});
  };
  for (uint32_t i = 0; i < set_.correlations.size(); ++i) {
    if (correlator_.skipped(i) > 0)
      note(set_.correlations[i].correlation.meta, correlator_.skipped(i),
           "that its rules match have no value in a field it groups by or counts");
  }
  if (untimed > 0 && !set_.correlations.empty())
    note(set_.correlations[0].correlation.meta, untimed, "that rules match name no time");
  return {};
}

void Runner::FindLinesOfCorrelations(const std::vector<reader::Input>& inputs) {
  std::map<uint32_t, std::map<uint64_t, Line>> wanted;  // source → offset
  for (const Found& found : result_.found)
    if (found.correlation) wanted[found.source][found.offset];
  for (auto& [source, lines] : wanted) {
    Status read = FindLines(inputs[source], options_.format, JsonToo(), lines);
    if (!read) result_.errors.push_back(std::move(read.error()));
  }
  for (Found& found : result_.found) {
    if (!found.correlation) continue;
    const Line& line = wanted[found.source][found.offset];
    found.line = line.number;
    found.line_text = line.text;
  }
}

}  // namespace

const Meta& MetaOf(const RuleSet& set, const Found& found) {
  return found.correlation ? set.correlations[found.rule].correlation.meta
                           : set.rules[found.rule].meta;
}

Result<RunResult> RunRules(const RuleSet& set, const std::vector<reader::Input>& inputs,
                           const RunOptions& options) {
  if (!set.errors.empty()) return std::unexpected(set.errors.front());
  if (!set.unlinked.empty()) return std::unexpected(set.unlinked.front());
  Runner runner(set, options, TRY(Correlator::Make(set, options.limits)));
  return runner.Run(inputs);
}

}  // namespace haetae::sigma
