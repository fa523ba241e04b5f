// One query of a PostgreSQL server, streamed: COPY (query) TO STDOUT hands out CSV a row at a time,
// so that neither side holds the result. The transaction can only read.
//
// How to connect stands in a file, because a command line is everybody's to see. What a server
// says of a failed query may quote values, so only its SQLSTATE is passed on, and its words where
// they can only be about names (syntax, missing tables and columns, rights) or the connection.

#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "contact/look.h"
#include "contact/rows.h"

namespace haetae::contact {
namespace {

constexpr std::string_view kWhat = "cannot read the contacts";
constexpr uint64_t kConnectionBytesMax = 64 << 10;
constexpr const char* kConnectSeconds = "30";  // where the connection string does not say
constexpr size_t kSaidBytesMax = 300;

std::string OneLine(const char* said) {
  std::string text = said == nullptr ? "" : said;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return EscapeTerminal(Shortened(text, kSaidBytesMax));
}

Result<std::string> ConnectionString(const fs::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0)
    return std::unexpected(SystemError(std::string(kWhat), path.native(), errno));
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Fail(Code::kDenied, "cannot use the connection file",
                "others than its owner may use it, and with it read all customers", path,
                "chmod 600 it, and change the password if it was like this for long");
  }
  std::string text = TRY(ReadFile(path, kConnectionBytesMax));
  std::ranges::replace(text, '\n', ' ');
  std::ranges::replace(text, '\r', ' ');
  const std::string_view trimmed = Trimmed(text);
  if (trimmed.empty() || trimmed.find('\0') != std::string_view::npos) {
    return Fail(Code::kMalformed, "cannot use the connection file", "it holds no connection", path,
                "write host=… dbname=… user=… passfile=…, service=…, or postgresql://…");
  }
  // The library's own complaint quotes what it stumbled over, which may be a password.
  PQconninfoOption* const options = PQconninfoParse(std::string(trimmed).c_str(), nullptr);
  if (options == nullptr) {
    return Fail(Code::kMalformed, "cannot use the connection file",
                "libpq cannot read what is in it", path,
                "write host=… dbname=… user=… passfile=…, with '…' around values with blanks");
  }
  PQconninfoFree(options);
  return std::string(trimmed);
}

class Connection {
 public:
  explicit Connection(PGconn* connection) : connection_(connection) {}
  Connection(Connection&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)) {}
  Connection& operator=(Connection&&) = delete;
  ~Connection() {
    if (connection_ != nullptr) PQfinish(connection_);
  }
  PGconn* get() const { return connection_; }

 private:
  PGconn* connection_;
};

// Class 42 is about names and rights, 25 about transactions; 57 and 08 about server and line.
std::unexpected<Error> QueryFailed(const PGresult* result, const fs::path& path) {
  const char* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state = field == nullptr ? "" : field;
  const bool names = state.starts_with("42") || state.starts_with("25");
  const bool lost = state.empty() || state.starts_with("08") || state.starts_with("57");
  std::string why = state.empty() ? "the connection to PostgreSQL was lost"
                                  : "PostgreSQL refused the query (SQLSTATE " + state + ")";
  if (names) why += ": " + OneLine(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
  return Fail(lost ? Code::kUnavailable : Code::kMalformed, std::string(kWhat), std::move(why),
              path,
              lost ? "see whether the server runs, and import again: nothing was kept"
                   : "try the query with psql");
}

Status Run(PGconn* connection, const std::string& sql, ExecStatusType wanted,
           const fs::path& path) {
  PGresult* const result = PQexec(connection, sql.c_str());
  Status status;
  if (PQresultStatus(result) != wanted) status = QueryFailed(result, path);
  PQclear(result);
  return status;
}

// The bytes of a COPY, as somebody asks for them.
class CopyOut {
 public:
  CopyOut(Connection connection, fs::path path)
      : connection_(std::move(connection)), path_(std::move(path)) {}
  CopyOut(const CopyOut&) = delete;
  CopyOut& operator=(const CopyOut&) = delete;
  ~CopyOut() { PQfreemem(row_); }

  Result<size_t> Read(char* to, size_t bytes) {
    size_t done = 0;
    while (done < bytes) {
      if (at_ == size_ && !TRY(NextRow())) break;
      const size_t n = std::min(bytes - done, size_ - at_);
      std::copy_n(row_ + at_, n, to + done);
      at_ += n;
      done += n;
    }
    return done;
  }

 private:
  Result<bool> NextRow() {
    PQfreemem(row_);
    row_ = nullptr;
    at_ = size_ = 0;
    if (ended_) return false;
    const int bytes = PQgetCopyData(connection_.get(), &row_, 0);
    if (bytes > 0) {
      size_ = static_cast<size_t>(bytes);
      return true;
    }
    ended_ = true;
    PGresult* const result = PQgetResult(connection_.get());
    Status status;
    if (bytes == -2 || PQresultStatus(result) != PGRES_COMMAND_OK)
      status = QueryFailed(result, path_);
    PQclear(result);
    if (!status) return std::unexpected(std::move(status).error());
    return false;
  }

  Connection connection_;
  fs::path path_;
  char* row_ = nullptr;
  size_t at_ = 0, size_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<Source>> OpenPostgres(const Place& place) {
  const std::string how = TRY(ConnectionString(place.path));
  const char* const names[] = {"connect_timeout", "fallback_application_name", "dbname",
                               "client_encoding", nullptr};
  const char* const values[] = {kConnectSeconds, "haetae", how.c_str(), "UTF8", nullptr};
  Connection connection(PQconnectdbParams(names, values, 1));
  PGconn* const server = connection.get();
  if (PQstatus(server) != CONNECTION_OK) {
    return Fail(Code::kUnavailable, std::string(kWhat),
                "PostgreSQL cannot be reached: " + OneLine(PQerrorMessage(server)), place.path,
                "try it with psql and the same connection string");
  }
  // Notices of the query are nobody's, and may hold values.
  PQsetNoticeProcessor(server, [](void*, const char*) {}, nullptr);
  TRY(Run(server, "BEGIN TRANSACTION READ ONLY", PGRES_COMMAND_OK, place.path));
  std::string query = place.query;
  while (!query.empty() &&
         std::string_view(" \t\r\n;").find(query.back()) != std::string_view::npos)
    query.pop_back();
  // The line break ends a comment at the end of the query.
  TRY(Run(server, "COPY (" + query + "\n) TO STDOUT (FORMAT csv, HEADER)", PGRES_COPY_OUT,
          place.path));
  const auto rows = std::make_shared<CopyOut>(std::move(connection), place.path);
  return ReadCsvBytes([rows](char* to, size_t bytes) { return rows->Read(to, bytes); }, place,
                      false);
}

}  // namespace haetae::contact
