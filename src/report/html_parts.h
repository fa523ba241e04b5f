// The parts of the HTML report, each made by one function from plain data. Internal to this room.
#pragma once

#include <string>
#include <string_view>

#include "incident/investigation.h"

namespace haetae::report {

using incident::Incident;
using incident::Investigation;

// What a part needs besides its data.
struct Page {
  Language language = Language::kEnglish;  // of tooltips and of whatever can have but one
  Duration offset = 0;                     // the zone of the logs
};

std::string_view StyleSheet();
// A shape and a word: a severity is never told by colour alone.
std::string SeverityMark(incident::Severity severity);

// html_read.cc
std::string ReadPart(const Investigation& investigation, const Page& page);
std::string RoutesPart(const Investigation& investigation, const Page& page);
std::string FilesPart(const Investigation& investigation, const Page& page);
std::string UnreadablePart(const Investigation& investigation, const Page& page);
std::string LimitsPart(const Investigation& investigation, const Page& page);
// html_incident.cc
std::string IncidentArticle(const Incident& incident, const Page& page);
// html_evidence.cc
std::string FindingsPart(const Incident& incident, const Page& page);
std::string IndicatorsPart(const Incident& incident);
std::string EvidencePart(const Incident& incident, const Page& page);

// html_closure.cc
std::string ClosurePart(const Incident& incident);

// chart_time.cc: each chart has its table in a closed part beside it.
std::string TimelineChart(const Incident& incident, const Page& page);
std::string CoverageChart(const Investigation& investigation, const Page& page);
// chart_map.cc
std::string MapDefinitions();  // once in a page: outlines and patterns that charts refer to
std::string OriginChart(const Incident& incident, const Page& page);
// chart_people.cc
std::string PeopleChart(const scope::Scope& scope, const Page& page);
std::string FieldsTable(const scope::Scope& scope);
// html_scope.cc
std::string CountsTable(const scope::Scope& scope);
std::string DaysTable(const scope::Scope& scope);
std::string CountriesTable(const scope::Scope& scope);
std::string BoundsTable(const scope::Scope& scope, const Page& page);
std::string OtherDoubts(const scope::Scope& scope, const Page& page);
std::string VersionsTable(const Incident& incident, const Page& page);

// A figure: caption (its id labels the chart), the chart, and the table twin.
std::string Figure(std::string_view id, std::string_view caption_html, std::string_view svg,
                   std::string_view table_html);

}  // namespace haetae::report
