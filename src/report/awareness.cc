#include "report/awareness.h"

#include <fmt/format.h>

#include <algorithm>

#include "incident/entry_words.h"
#include "incident/feedback.h"
#include "incident/scope_versions.h"
#include "report/json.h"
#include "report/words.h"

namespace haetae::report {
namespace {

using incident::Awareness;
using Json = nlohmann::ordered_json;

Phrase Together(const Phrase& a, const Phrase& b, const Phrase& c) {
  return {a.en + b.en + c.en,
          a.In(Language::kKorean) + b.In(Language::kKorean) + c.In(Language::kKorean)};
}

void Add(const Phrase& more, Phrase& text) {
  if (more.en.empty()) return;
  text.en += " · " + more.en;
  text.ko += " · " + more.In(Language::kKorean);
}

// What an entry tells, without its times.
Told TextOf(const Awareness& entry) {
  const incident::AwarenessKind* kind = incident::FindAwarenessKind(entry.kind);
  Told told{.before = kind == nullptr ? Phrase{entry.kind, entry.kind} : kind->word};
  Phrase& text = told.before;
  if (entry.kind == "done") text.en += " " + entry.what, text.ko += " " + entry.what;
  if (entry.kind == "withdrawn") text.en += ": " + entry.what, text.ko += ": " + entry.what;
  if (entry.kind == "facts") {
    const std::string size = HumanBytes(entry.what.size());
    text.en += " (" + size + ")", text.ko += " (" + size + ")";
  }
  Add({entry.by, entry.by}, told.before);
  const std::optional<Phrase> own = incident::OwnWords(entry);
  if (own) {
    Add(*own, told.own);
  } else if (entry.source != entry.by) {
    Add({entry.source, entry.source}, told.before);
  }
  // Of what was found haetae says why, once in English only; of all the rest a person does.
  if (entry.kind != "found")
    Add({entry.why, entry.why}, told.after);
  else if (!own)
    Add({entry.why, entry.why}, told.own);
  return told;
}

// The entry that withdrew this one, 0: it stands.
int64_t WithdrawnBy(const Awareness& entry, const std::vector<Awareness>& log) {
  for (const Awareness& other : log)
    if (other.kind == "withdrawn" && other.what == std::to_string(entry.n)) return other.n;
  return 0;
}

// What was found was once kept in English only: its other language is that of a title which the
// incident still has.
Awareness WithTitle(Awareness entry, const incident::Incident& incident) {
  if (entry.kind != "found" || !entry.what.empty()) return entry;
  if (entry.why == incident.title.en) entry.what = incident::TitleJson(incident.title);
  for (const incident::Finding& finding : incident.findings)
    if (entry.why == finding.title.en) entry.what = incident::TitleJson(finding.title);
  return entry;
}

void AddEntries(const std::vector<Awareness>& log, const incident::Incident& incident,
                IncidentTimeline& timeline) {
  for (const Awareness& entry : log)  // what people learn is known at the time of it
    timeline.events.push_back({entry.at, entry.at, entry.kind, TextOf(WithTitle(entry, incident)),
                               entry.n, entry.hash, WithdrawnBy(entry, log), entry.said});
}

void AddIncident(const incident::Incident& incident, Time known, IncidentTimeline& timeline) {
  if (IsSet(incident.first_access))
    timeline.events.push_back({incident.first_access,
                               known,
                               "first_access",
                               {.own = {"the incident's first access", "사고의 최초 접속"}}});
  if (IsSet(incident.last_access) && incident.last_access != incident.first_access)
    timeline.events.push_back({incident.last_access,
                               known,
                               "last_access",
                               {.own = {"the incident's last access", "사고의 마지막 접속"}}});
  for (const incident::Finding& finding : incident.findings) {
    timeline.events.push_back(
        {finding.alert_at,
         known,
         "finding",
         {.own = {finding.detector + ": " + finding.title.en,
                  finding.detector + ": " + finding.title.In(Language::kKorean)}}});
  }
}

}  // namespace

Phrase Told::Kept() const { return Together(before, own, after); }

Phrase Told::InZone(const Zone& zone) const {
  return Together(before, report::InZone(own, zone), after);
}

std::string AwarenessText(const Awareness& entry, Language language, const Zone& zone) {
  const bool ko = language == Language::kKorean;
  return EscapeTerminal(fmt::format("{} {} · {} {} · {} {}", zone.Format(entry.at),
                                    TextOf(entry).InZone(zone).In(language),
                                    ko ? "기록 시각" : "written down", zone.Format(entry.said),
                                    ko ? "기록 번호" : "entry", entry.n) +
                        " · SHA-256 " + entry.hash);
}

Json AwarenessJson(const Awareness& entry) {
  return {{"schema", "haetae.awareness/1"},
          {"entry", entry.n},
          {"incident", entry.incident},
          {"kind", ValidUtf8(entry.kind)},
          {"what", ValidUtf8(entry.what)},
          {"at", FormatTime(entry.at)},
          {"said", FormatTime(entry.said)},
          {"by", ValidUtf8(entry.by)},
          {"source", ValidUtf8(entry.source)},
          {"why", ValidUtf8(entry.why)},
          {"sha256", entry.hash}};
}

Result<IncidentTimeline> TimelineOf(incident::IncidentStore& store,
                                    const incident::Incident& incident, bool by_event) {
  const uint32_t id = incident.id;
  IncidentTimeline timeline{.incident = id, .by_event = by_event, .events = {}};
  const incident::Incident kept = TRY(store.Get(id));
  const std::vector<Awareness> log = TRY(incident::AwarenessLog(store).Of(id));
  // What the logs hold was known when haetae found it; before that log, when it would have alerted.
  Time known = incident.alert_at;
  for (const Awareness& entry : log)
    if (entry.kind == "found") known = entry.at;
  AddIncident(incident, known, timeline);
  AddEntries(log, kept, timeline);
  for (const incident::Judgement& judgement : TRY(incident::Feedback(store).All())) {
    if (judgement.incident == id)
      timeline.events.push_back(
          {judgement.at,
           judgement.at,
           "said",
           {.own = incident::SaidBy(judgement), .after = incident::SaidWhy(judgement)}});
  }
  for (const incident::ScopeVersion& version : TRY(incident::ScopeVersions(store).All(id))) {
    const std::string people = WithCommas(version.Total("people"));
    timeline.events.push_back(
        {version.at,
         version.at,
         "scope",
         {.own = {fmt::format("version {} of the scope: {} people confirmed · {}", version.number,
                              people, version.reason.en),
                  fmt::format("유출 범위 {}차 산정: {}명 확인 · {}", version.number, people,
                              version.reason.In(Language::kKorean))}}});
  }
  std::ranges::stable_sort(timeline.events, {}, [&](const TimelineEvent& event) {
    return by_event ? std::pair(event.at, event.learned) : std::pair(event.learned, event.at);
  });
  return timeline;
}

std::string RenderTimeline(const IncidentTimeline& timeline, Language language, const Zone& zone) {
  const bool ko = language == Language::kKorean;
  std::string out = timeline.by_event
                        ? (ko ? "발생 순서\n" : "in the order in which it happened\n")
                        : (ko ? "인지 순서\n" : "in the order in which it was known\n");
  for (const TimelineEvent& event : timeline.events) {
    const Time first = timeline.by_event ? event.at : event.learned;
    const Time other = timeline.by_event ? event.learned : event.at;
    std::string line = zone.Format(first) + "  " + event.told.InZone(zone).In(language);
    if (event.entry > 0) line += (ko ? " · 기록 번호 " : " · entry ") + std::to_string(event.entry);
    if (event.withdrawn_by > 0)
      line += ko ? fmt::format(" · 기록 {}번으로 철회됨", event.withdrawn_by)
                 : fmt::format(" · withdrawn by entry {}", event.withdrawn_by);
    if (other != first) {
      line +=
          timeline.by_event ? (ko ? " · 인지 " : " · known ") : (ko ? " · 발생 " : " · happened ");
      line += zone.Format(other);
    }
    if (event.written != event.learned)
      line += (ko ? " · 기록 시각 " : " · written down ") + zone.Format(event.written);
    out += EscapeTerminal(line) + "\n";
  }
  return out;
}

Json TimelineJson(const IncidentTimeline& timeline) {
  Json json = {{"schema", "haetae.timeline/1"},
               {"incident", timeline.incident},
               {"order", timeline.by_event ? "event" : "discovery"},
               {"events", Json::array()}};
  for (const TimelineEvent& event : timeline.events) {
    const Phrase text = event.told.Kept();
    json["events"].push_back(
        {{"at", FormatTime(event.at)},
         {"known", FormatTime(event.learned)},
         {"written", FormatTime(event.written)},
         {"kind", ValidUtf8(event.kind)},
         {"text", ValidUtf8(text.en)},
         {"text_ko", ValidUtf8(text.In(Language::kKorean))},
         {"entry", event.entry > 0 ? Json(event.entry) : Json()},
         {"withdrawn_by", event.withdrawn_by > 0 ? Json(event.withdrawn_by) : Json()},
         {"sha256", event.entry > 0 ? Json(event.hash) : Json()}});
  }
  return json;
}

}  // namespace haetae::report
