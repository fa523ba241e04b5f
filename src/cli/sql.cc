// haetae sql: the ledger asked in SQL.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error_words.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/workspace.h"
#include "sql/session.h"
#include "sql/statement.h"
#include "sql/views.h"

namespace haetae::cli {
namespace {

constexpr uint64_t kRowsOnTerminal = 200;
constexpr int kExitReaderGone = 128 + SIGPIPE;  // as a shell says of one that a broken pipe ended

// What an interrupt stops. The second one ends the process, in case the first was not heard.
std::atomic<sql::Session*> g_running{nullptr};
std::atomic<bool> g_interrupted{false};

extern "C" void StopStatement(int) {
  sql::Session* running = g_running.load();
  if (g_interrupted.exchange(true) && running != nullptr) ::_exit(130);
  if (running != nullptr) running->Interrupt();
}

// Reads by itself, so that an interrupt at the prompt is seen.
class Lines {
 public:
  enum class Got { kLine, kEnd, kInterrupt };
  Got Next(std::string& line) {
    for (;;) {
      const size_t end = buffer_.find('\n');
      if (end != std::string::npos || (ended_ && !buffer_.empty())) {
        line = buffer_.substr(0, end);
        buffer_.erase(0, end == std::string::npos ? end : end + 1);
        return Got::kLine;
      }
      if (ended_) return Got::kEnd;
      char bytes[4096];
      const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
      if (got < 0 && errno == EINTR) {
        buffer_.clear();
        return Got::kInterrupt;
      }
      ended_ = got <= 0;
      if (got > 0) buffer_.append(bytes, static_cast<size_t>(got));
    }
  }

 private:
  std::string buffer_;
  bool ended_ = false;
};

void ListViews(const Arguments& arguments, std::FILE* to) {
  const Language language = LanguageOf(arguments);
  size_t width = 0;
  for (const sql::View& view : sql::Views()) width = std::max(width, view.name.size());
  for (const sql::View& view : sql::Views()) {
    if (!arguments.Has("--json")) {
      std::fprintf(to, "%-*s  %s\n", static_cast<int>(width), std::string(view.name).c_str(),
                   view.what.In(language).c_str());
      continue;
    }
    nlohmann::ordered_json columns = nlohmann::ordered_json::array();
    for (const sql::ViewColumn& column : view.columns)
      columns.push_back({{"column", column.name}, {"what", column.what.In(language)}});
    const nlohmann::ordered_json line = {
        {"view", view.name}, {"what", view.what.In(language)}, {"columns", columns}};
    std::fprintf(to, "%s\n", line.dump().c_str());
  }
}

// Everything of standard input.
Result<std::string> ReadInput() {
  std::string text;
  char bytes[1 << 16];
  for (ssize_t got; (got = ::read(STDIN_FILENO, bytes, sizeof bytes)) != 0;) {
    if (got < 0)
      return std::unexpected(SystemError("cannot read the statements", "standard input", errno));
    text.append(bytes, static_cast<size_t>(got));
    if (text.size() > sql::kStatementsBytesMax)
      return Fail(Code::kLimit, "cannot read the statements", "they are longer than 64 MiB");
  }
  return text;
}

struct Asked {
  bool at_prompt = false;
  std::string statements;
};

Result<Asked> StatementsOf(const Arguments& arguments) {
  const bool given = arguments.Has("SQL"), file = arguments.Has("--file");
  if (given && file) {
    return Fail(Code::kUsage, "wrong usage", "sql takes either a statement or --file FILE", "",
                "see haetae sql --help");
  }
  if (arguments.Has("--csv") && arguments.Has("--json"))
    return Fail(Code::kUsage, "wrong usage", "sql prints either --csv or --json");
  if (file) return Asked{false, TRY(ReadFile(arguments.Text("--file"), sql::kStatementsBytesMax))};
  if (given && arguments.Text("SQL") != "-") return Asked{false, arguments.Text("SQL")};
  if (!given && ::isatty(STDIN_FILENO)) return Asked{true, ""};
  return Asked{false, TRY(ReadInput())};
}

class Asking {
 public:
  Asking(const Arguments& arguments, sql::Session& session)
      : arguments_(arguments),
        session_(session),
        ko_(LanguageOf(arguments) == Language::kKorean),
        terminal_(::isatty(STDOUT_FILENO) != 0),
        output_(stdout, OptionsOf()) {}

  // The exit status; what went wrong is said.
  int Run(const std::string& statements) {
    auto began = std::chrono::steady_clock::now();
    g_interrupted = false;
    g_running = &session_;
    const std::optional<sql::Failure> failure =
        session_.Run(statements, output_, [&](const sql::Told& told) {
          const auto now = std::chrono::steady_clock::now();
          Say(told, std::chrono::duration<double>(now - began).count());
          began = now;
        });
    g_running = nullptr;
    const int unwritten = std::fflush(stdout) == 0 ? 0 : errno;
    if (output_.reader_gone() || unwritten == EPIPE) return kExitReaderGone;
    if (!failure) return kExitClean;
    Say(*failure);
    return failure->interrupted ? 130 : failure->wrong ? kExitUsage : kExitFailed;
  }

  int Prompt() {
    if (!arguments_.Has("--quiet")) {
      ListViews(arguments_, stderr);
      std::fputs(ko_ ? "문장은 ;로 끝냅니다. 끝내려면 Ctrl-D\n"
                     : "a statement ends with ; and Ctrl-D leaves\n",
                 stderr);
    }
    Lines lines;
    std::string typed, line;
    for (;;) {
      std::fputs(typed.empty() ? "haetae> " : "   ...> ", stderr);
      const Lines::Got got = lines.Next(line);
      if (got == Lines::Got::kEnd) break;
      if (got == Lines::Got::kInterrupt) {
        std::fputc('\n', stderr);
        typed.clear();
        continue;
      }
      if (typed.empty() && (line == "exit" || line == "quit" || line == ".quit")) break;
      typed += line + "\n";
      if (sql::IsBlank(typed)) typed.clear();
      if (!sql::EndsStatement(typed)) continue;
      Run(typed);
      typed.clear();
    }
    std::fputc('\n', stderr);
    return sql::IsBlank(typed) ? kExitClean : Run(typed);
  }

 private:
  sql::OutputOptions OptionsOf() const {
    if (arguments_.Has("--json")) return {.form = sql::Form::kJson};
    if (arguments_.Has("--csv")) return {.form = sql::Form::kCsv};
    const bool all = !terminal_ || arguments_.Has("--all");
    return {.form = sql::Form::kPeople, .rows_max = all ? 0 : kRowsOnTerminal};
  }

  void Say(const sql::Told& told, double seconds) const {
    if (told.rows && output_.hidden() > 0) {  // also for the quiet: nothing is left out unsaid
      const std::string more = WithCommas(output_.hidden());
      std::fprintf(stderr,
                   ko_ ? "… 그 밖에 %s행: 모두 보려면 --all, 파일로는 --csv\n"
                       : "… and %s more rows: --all shows them, --csv is for files\n",
                   more.c_str());
    }
    if (arguments_.Has("--quiet")) return;
    if (told.changed) {
      const std::string count =
          ko_ ? WithCommas(*told.changed) + "행" : Counted(*told.changed, "row", "rows");
      std::fprintf(stderr, "%s\n", count.c_str());
    } else if (told.rows && terminal_) {
      const std::string count =
          ko_ ? WithCommas(output_.rows()) + "행" : Counted(output_.rows(), "row", "rows");
      std::fprintf(stderr, ko_ ? "%s, %.2f초\n" : "%s in %.2f s\n", count.c_str(), seconds);
    }
  }

  // What DuckDB says stays in its words; its kind is told before it.
  static std::string_view KoreanKind(std::string_view text) {
    if (text.starts_with("Parser Error") || text.starts_with("Syntax Error"))
      return "SQL 구문이 올바르지 않습니다. ";
    if (text.starts_with("Catalog Error"))
      return "그런 테이블이나 함수가 없습니다(뷰 목록: haetae sql --views). ";
    if (text.starts_with("Binder Error")) return "열 이름이나 형식이 맞지 않습니다. ";
    return "";
  }

  void Say(const sql::Failure& failure) const {
    std::string text = PartIn(failure.text, ko_ ? Language::kKorean : Language::kEnglish);
    if (ko_) text.insert(0, KoreanKind(failure.text));
    std::string_view rest = text;
    std::string lead = "haetae: ";
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      std::fprintf(stderr, "%s%s\n", lead.c_str(), EscapeTerminal(rest.substr(0, end)).c_str());
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      lead.clear();
    }
  }

  const Arguments& arguments_;
  sql::Session& session_;
  bool ko_, terminal_;
  sql::Output output_;
};

// Its folder for spilt rows is gone when this returns.
Result<int> RunSession(const Arguments& arguments) {
  const Asked asked = TRY(StatementsOf(arguments));
  std::unique_ptr<sql::DataFolder> folder =
      TRY(sql::DataFolder::Open(arguments.Text("--data", "haetae-data"), ParquetReader()));
  std::unique_ptr<sql::Session> session = TRY(sql::Session::Open(*folder, LanguageOf(arguments)));
  struct sigaction action{};
  action.sa_handler = StopStatement;  // without SA_RESTART: the prompt sees it
  ::sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // `… | head` must not leave the folder of spilt rows behind
  Asking asking(arguments, *session);
  return asked.at_prompt ? asking.Prompt() : asking.Run(asked.statements);
}

}  // namespace

Result<int> RunSql(const Arguments& arguments) {
  if (arguments.Has("--views")) {
    ListViews(arguments, stdout);
    return kExitClean;
  }
  const int status = TRY(RunSession(arguments));
  if (status == kExitReaderGone) {  // as every other command ends that nobody reads
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  }
  return status;
}

}  // namespace haetae::cli
