// DuckDB asked what haetae answers first, over the same file: how many accesses each catalogued
// route had and whose data they disclosed, and whom each address read.
//
//   duckdb_peer VARIANT FILE [--threads N] [--keep FILE.parquet]
//
// Variants read the combined log by `regex` (one regular expression), `split` (string_split at
// quotes and spaces) or `csv` (as a table with spaces between its cells: the fastest, and right
// only where no quote is escaped), and JSON lines by `json` (with named columns) or `json-once`
// (and drops events delivered twice, as haetae does). `--keep` writes the accesses as Parquet too.
// Prints one line of JSON; bench/run compares its numbers with haetae's and takes the time.

#include <duckdb.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace {

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "duckdb_peer: %s\n", why.c_str());
  std::exit(2);
}

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + '\'';
}

class Peer {
 public:
  explicit Peer(int threads) {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess ||
        duckdb_connect(database_, &connection_) != DuckDBSuccess)
      Die("cannot start DuckDB");
    Run("SET threads = " + std::to_string(threads));
    Run("SET preserve_insertion_order = false");
  }
  ~Peer() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  void Run(const std::string& sql) {
    duckdb_result result = Ask(sql);
    duckdb_destroy_result(&result);
  }
  duckdb_result Ask(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess)
      Die(duckdb_result_error(&result));
    return result;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

// SQL that yields ip, time, method, path, status, bytes, agent of every line of FILE. What the
// filter drops is not parsed further, where DuckDB can tell.
const std::map<std::string, std::string> kReadings = {{"regex", R"SQL(
      SELECT p.ip, strptime(p.time, '%d/%b/%Y:%H:%M:%S %z') AS time, p.method, p.path,
             CAST(p.status AS USMALLINT) AS status, CAST(p.bytes AS UINTEGER) AS bytes, p.agent
      FROM (SELECT regexp_extract(line,
          '^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+) "[^"]*" "([^"]*)"',
          ['ip', 'time', 'method', 'path', 'status', 'bytes', 'agent']) AS p
        FROM read_csv(FILE, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '',
                      escape = '', header = false, auto_detect = false)))SQL"},
                                                      {"split", R"SQL(
      SELECT head[1] AS ip,
             strptime(substr(head[4], 2), '%d/%b/%Y:%H:%M:%S') AS time,
             request[1] AS method, request[2] AS path,
             CAST(tail[2] AS USMALLINT) AS status, CAST(tail[3] AS UINTEGER) AS bytes, agent
      FROM (SELECT string_split(q[1], ' ') AS head, string_split(q[2], ' ') AS request,
                   string_split(q[3], ' ') AS tail, q[6] AS agent
        FROM (SELECT string_split(line, '"') AS q
          FROM read_csv(FILE, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '',
                        escape = '', header = false, auto_detect = false))))SQL"},
                                                      {"csv", R"SQL(
      SELECT ip, strptime(substr(clock, 2), '%d/%b/%Y:%H:%M:%S') AS time,
             split_part(request, ' ', 1) AS method, split_part(request, ' ', 2) AS path,
             status, bytes, agent
      FROM read_csv(FILE, delim = ' ', quote = '"', escape = '"', header = false,
          auto_detect = false, columns = {'ip': 'VARCHAR', 'ident': 'VARCHAR', 'user': 'VARCHAR',
          'clock': 'VARCHAR', 'zone': 'VARCHAR', 'request': 'VARCHAR', 'status': 'USMALLINT',
          'bytes': 'UINTEGER', 'referer': 'VARCHAR', 'agent': 'VARCHAR'}))SQL"},
                                                      {"json", R"SQL(
      SELECT ip, ts AS time, method, path, status, bytes, ua AS agent, sub, jti, kid, ja4, id, host
      FROM read_json(FILE, format = 'newline_delimited', columns = {'ts': 'TIMESTAMP',
          'ip': 'VARCHAR', 'method': 'VARCHAR', 'path': 'VARCHAR', 'status': 'USMALLINT',
          'bytes': 'UINTEGER', 'ua': 'VARCHAR', 'sub': 'VARCHAR', 'jti': 'VARCHAR',
          'kid': 'VARCHAR', 'ja4': 'VARCHAR', 'id': 'VARCHAR', 'host': 'VARCHAR'}))SQL"}};

// The catalogue, in SQL: GET /members/{member}/profile, addresses and orders.
std::string Accesses(const std::string& variant, const std::string& file) {
  const bool once = variant == "json-once";
  auto reading = kReadings.find(once ? "json" : variant);
  if (reading == kReadings.end()) Die("unknown variant " + variant);
  std::string from = reading->second;
  from.replace(from.find("FILE"), 4, Quoted(file));
  const bool json = reading->first == "json";
  return std::string("CREATE TEMP TABLE accesses AS SELECT ") + (once ? "DISTINCT ON (id) " : "") +
         "ip, time, status, bytes, agent, split_part(path, '/', 3) AS subject, "
         "split_part(split_part(path, '/', 4), '?', 1) AS route" +
         (json ? ", sub, jti, kid, ja4, id, host" : "") + " FROM (" + from +
         ") WHERE method = 'GET' AND path LIKE '/members/%' "
         "AND split_part(split_part(path, '/', 4), '?', 1) IN ('profile', 'addresses', 'orders')";
}

void Answer(Peer& peer) {
  duckdb_result routes = peer.Ask(
      "SELECT route, count(*), count(DISTINCT subject) FILTER (status BETWEEN 200 AND 299), "
      "min(time), max(time), sum(bytes), count(DISTINCT agent) FROM accesses GROUP BY route "
      "ORDER BY route");
  std::printf("{\"duckdb\": \"%s\", \"routes\": {", duckdb_library_version());
  for (idx_t row = 0; row < duckdb_row_count(&routes); ++row) {
    char* name = duckdb_value_varchar(&routes, 0, row);
    std::printf("%s\"%s\": {\"accesses\": %lld, \"people\": %lld}", row == 0 ? "" : ", ", name,
                static_cast<long long>(duckdb_value_int64(&routes, 1, row)),
                static_cast<long long>(duckdb_value_int64(&routes, 2, row)));
    duckdb_free(name);
  }
  duckdb_destroy_result(&routes);
  duckdb_result addresses = peer.Ask(
      "SELECT ip, count(*), count(DISTINCT subject) FILTER (status BETWEEN 200 AND 299) AS people, "
      "min(time), max(time) FROM accesses GROUP BY ip ORDER BY people DESC, ip");
  std::printf("}, \"addresses\": %lld, \"people_of_one_address_max\": %lld}\n",
              static_cast<long long>(duckdb_row_count(&addresses)),
              static_cast<long long>(duckdb_value_int64(&addresses, 2, 0)));
  duckdb_destroy_result(&addresses);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) Die("usage: duckdb_peer VARIANT FILE [--threads N] [--keep FILE.parquet]");
  int threads = 2;
  std::string keep;
  for (int i = 3; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--threads") threads = std::atoi(argv[i + 1]);
    if (std::string(argv[i]) == "--keep") keep = argv[i + 1];
  }
  Peer peer(threads);
  peer.Run(Accesses(argv[1], argv[2]));
  if (!keep.empty()) {
    peer.Run("COPY (SELECT * FROM accesses ORDER BY time) TO " + Quoted(keep) +
             " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2)");
  }
  Answer(peer);
}
