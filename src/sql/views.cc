#include "sql/views.h"

#include <algorithm>

#include "ledger/duck.h"

namespace haetae::sql {
namespace {

using ledger::SqlText;
using Run = std::function<Status(const std::string&)>;

std::string Quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

const View& ViewOf(std::string_view name) {
  const auto found = std::ranges::find(Views(), name, &View::name);
  CHECK(found != Views().end());
  return *found;
}

// "time, route, …" of a view, each behind `from`.
std::string ColumnsOf(std::string_view view, const std::string& from = "",
                      std::string_view without = "") {
  std::string list;
  for (const ViewColumn& column : ViewOf(view).columns) {
    if (column.name != without) list += (list.empty() ? "" : ", ") + from + Quoted(column.name);
  }
  return list;
}

// An empty ledger has the columns of a segment.
constexpr const char* kNoSegments =
    "(SELECT NULL::TIMESTAMP AS time, NULL::VARCHAR AS source, NULL::UBIGINT AS \"offset\", "
    "NULL::UBIGINT AS record, NULL::VARCHAR AS route, NULL::USMALLINT AS status, NULL::VARCHAR AS "
    "outcome, NULL::UINTEGER AS bytes, NULL::UINTEGER AS subject, NULL::UINTEGER AS "
    "principal_member, NULL::VARCHAR AS principal, NULL::VARCHAR AS credential, NULL::VARCHAR AS "
    "key, NULL::VARCHAR AS source_ip, NULL::VARCHAR AS country, NULL::VARCHAR AS network, "
    "NULL::VARCHAR AS user_agent, NULL::VARCHAR AS tls_fingerprint, NULL::VARCHAR AS host WHERE "
    "false)";

std::string Accesses(const DataFolder& folder) {
  return "SELECT " + ColumnsOf("accesses") + " FROM " +
         (folder.SegmentFiles().empty()
              ? std::string(kNoSegments)
              : "read_parquet(haetae_segment_files(), hive_partitioning = false)");
}

// "a.route IN ('GET /orders/{order}', …)": whose subjects are nobody.
std::string OfThings(const access::Catalogue& catalogue) {
  std::string list;
  for (const access::Route& route : catalogue.routes)
    if (route.subject_is_thing) list += (list.empty() ? "" : ", ") + SqlText(route.text);
  return list.empty() ? "false" : "a.route IN (" + list + ")";
}

// As scope::ScopeBuilder counts: whom an access named, and once each whoever stands in that
// member's payload at that time; never the member again.
std::string Disclosures(const DataFolder& folder) {
  // What was answered: accesses, and whom their answers listed.
  std::string answers =
      "(SELECT *, false AS listed FROM accesses WHERE outcome = 'disclosed' AND subject IS NOT "
      "NULL";
  if (!folder.ResultFiles().empty()) {
    answers += " UNION ALL SELECT " + ColumnsOf("accesses") +
               ", true AS listed FROM read_parquet(haetae_result_files(), hive_partitioning = "
               "false) WHERE outcome = 'disclosed' AND subject IS NOT NULL";
  }
  answers += ") a";
  const auto part = [](const std::string& subject, const std::string& carried) {
    std::string list = subject + " AS subject, " + carried + " AS carried, a.subject AS named";
    for (const ViewColumn& column : ViewOf("disclosures").columns) {
      if (column.name != "subject" && column.name != "carried" && column.name != "named")
        list += ", a." + Quoted(column.name);
    }
    return list;
  };
  const std::string things = OfThings(folder.catalogue());
  std::string sql = "SELECT " + part("a.subject", "false") + " FROM " + answers +
                    " WHERE a.route IN (SELECT route FROM haetae_routes()) AND NOT " + things;
  const std::vector<std::string> relations = folder.Relations();
  const bool carries = std::ranges::any_of(folder.catalogue().routes, [&](const auto& route) {
    return std::ranges::find(relations, route.carries) != relations.end();
  });
  if (!carries) return sql;
  return sql + " UNION ALL SELECT " + part("c.carried", "true") + " FROM " + answers +
         " JOIN haetae_routes() r ON a.route = r.route JOIN haetae_carries() c ON "
         "c.relation = r.carries AND c.subject = a.subject WHERE (c.carried <> a.subject OR " +
         things +
         ") AND "
         "(c.since IS NULL OR c.since <= a.time) AND (c.until IS NULL "
         "OR a.time < c.until)";
}

// The text cells of a table of the register: ours of CSV, DuckDB's of Parquet.
Result<std::string> Cells(const DataFolder& folder, const std::string& stem, const Run& run) {
  const Result<fs::path> file = folder.RegisterFile(stem);
  if (!file || file->extension() != ".parquet") return "haetae_" + stem + "()";  // or says why not
  std::string list;
  const std::string from =
      "read_parquet(" + SqlText(file->native()) + ", hive_partitioning = false)";
  for (const ViewColumn& column : ViewOf(stem).columns) {
    const std::string cell = "nullif(CAST(" + Quoted(column.name) + " AS VARCHAR), '')";
    const bool there =
        run("SELECT " + Quoted(column.name) + " FROM " + from + " LIMIT 0").has_value();
    list += (list.empty() ? "" : ", ") + (there ? cell : std::string("NULL::VARCHAR")) + " AS " +
            Quoted(column.name);
  }
  return "(SELECT " + list + " FROM " + from + ")";
}

Result<std::string> Members(const DataFolder& folder, const Run& run) {
  // Two rows of one member: the longer of both lives, as the register is read.
  return "SELECT member, CASE WHEN count(created) = count(*) THEN min(haetae_time(created)) END AS "
         "created, CASE WHEN count(deleted) = count(*) THEN max(haetae_time(deleted)) END AS "
         "deleted FROM " +
         TRY(Cells(folder, "members", run)) + " GROUP BY member";
}

Result<std::string> Issued(const DataFolder& folder, const Run& run) {
  std::string cells = TRY(Cells(folder, "issued", run));
  const fs::path lines = folder.IssuedLines();
  if (!lines.empty()) {
    cells = "(SELECT * FROM " + cells;
    cells +=
        " UNION ALL SELECT json->>'credential', json->>'key', json->>'principal', "
        "json->>'issued', json->>'expires' FROM read_ndjson_objects(" +
        SqlText(lines.native()) + ", format = 'newline_delimited'))";
  }
  return "SELECT credential, key, principal, haetae_time(issued) AS issued, haetae_time(expires) "
         "AS expires FROM " +
         cells;
}

Result<std::string> Tickets(const DataFolder& folder, const Run& run) {
  return "SELECT ticket, person, member, haetae_time(opened) AS opened, haetae_time(closed) AS "
         "closed FROM " +
         TRY(Cells(folder, "tickets", run));
}

Result<std::string> Definition(const DataFolder& folder, std::string_view view, const Run& run) {
  if (view == "accesses") return Accesses(folder);
  if (view == "disclosures") return Disclosures(folder);
  if (view == "members") return Members(folder, run);
  if (view == "issued") return Issued(folder, run);
  if (view == "tickets") return Tickets(folder, run);
  return "SELECT " + ColumnsOf(view) + " FROM haetae_" + std::string(view) + "()";
}

Status AddMacros(const Run& run) {
  TRY(
      run("CREATE MACRO incident_accesses(n) AS TABLE SELECT * FROM query('SELECT * FROM accesses "
          "WHERE ' || haetae_incident(n))"));
  return run(
      "CREATE MACRO incident_disclosures(n) AS TABLE SELECT * FROM query('SELECT * FROM "
      "disclosures WHERE ' || haetae_incident(n))");
}

}  // namespace

Status AddViews(const DataFolder& folder, Language language, const Run& run) {
  for (const View& view : Views()) {
    if (view.columns.empty()) continue;
    const std::string name(view.name);
    TRY(run("CREATE VIEW " + name + " AS " + TRY(Definition(folder, view.name, run))));
    std::string comments =
        "COMMENT ON VIEW " + name + " IS " + SqlText(view.what.In(language)) + "; ";
    for (const ViewColumn& column : view.columns) {
      if (column.what.en.empty()) continue;
      comments += "COMMENT ON COLUMN " + name + "." + Quoted(column.name) + " IS " +
                  SqlText(column.what.In(language)) + "; ";
    }
    TRY(run(comments));
  }
  return AddMacros(run);
}

}  // namespace haetae::sql
