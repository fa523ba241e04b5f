#include "sql/statement.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace haetae::sql {
namespace {

enum class Kind { kWord, kText, kName, kSign };
struct Token {
  Kind kind;
  std::string text;      // of a text: without its quotes; of a word: in capitals
  bool escapes = false;  // a text with backslashes that stand for something else
};

bool IsWord(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || byte >= 0x80;
}

// Reads tokens from the front; `open` when the statement ends inside of a quote or comment.
class Scanner {
 public:
  explicit Scanner(std::string_view sql) : rest_(sql) {}
  bool open() const { return open_; }
  size_t left() const { return rest_.size(); }

  bool Next(Token& token) {
    while (SkipSpace()) {
    }
    if (rest_.empty()) return false;
    const char c = rest_[0];
    if ((c == 'e' || c == 'E') && rest_.size() > 1 && rest_[1] == '\'') {
      rest_.remove_prefix(1);
      const std::string_view before = rest_;
      std::string text = Quoted('\'', true);
      const bool escapes = before.substr(0, before.size() - left()).contains('\\');
      token = {Kind::kText, std::move(text), escapes};
    } else if (c == '\'' || c == '"') {
      token = {c == '"' ? Kind::kName : Kind::kText, Quoted(c, false)};
    } else if (c == '$' && Tag() > 0) {
      token = {Kind::kText, Dollars(Tag())};
    } else if (IsWord(c)) {
      const size_t end =
          static_cast<size_t>(std::ranges::find_if_not(rest_, IsWord) - rest_.begin());
      token = {Kind::kWord, std::string(rest_.substr(0, end))};
      for (char& letter : token.text)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
      rest_.remove_prefix(end);
    } else {
      token = {Kind::kSign, std::string(1, c)};
      rest_.remove_prefix(1);
    }
    return true;
  }

 private:
  bool SkipSpace() {
    const size_t before = rest_.size();
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_[0])) != 0)
      rest_.remove_prefix(1);
    if (rest_.starts_with("--")) {
      const size_t end = rest_.find('\n');
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    } else if (rest_.starts_with("/*")) {
      SkipComment();
    }
    return rest_.size() != before;
  }

  // From its beginning to its end, past comments inside of it.
  void SkipComment() {
    int depth = 0;
    do {
      const size_t at = rest_.find_first_of("*/");
      if (at == std::string_view::npos || at + 1 >= rest_.size()) {
        open_ = true;
        rest_ = {};
        return;
      }
      const bool begins = rest_.substr(at, 2) == "/*", ends = rest_.substr(at, 2) == "*/";
      depth += begins - ends;
      rest_.remove_prefix(at + (begins || ends ? 2 : 1));
    } while (depth > 0);
  }

  // The length of "$tag$" at the front; 0 where there is none.
  size_t Tag() const {
    size_t at = 1;
    while (at < rest_.size() && IsWord(rest_[at])) ++at;
    const bool number = at > 1 && std::isdigit(static_cast<unsigned char>(rest_[1])) != 0;
    return at < rest_.size() && rest_[at] == '$' && !number ? at + 1 : 0;
  }

  std::string Dollars(size_t tag) {
    const std::string_view mark = rest_.substr(0, tag);
    const size_t end = rest_.find(mark, tag);
    open_ |= end == std::string_view::npos;
    const std::string text(rest_.substr(tag, end == std::string_view::npos ? end : end - tag));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + tag);
    return text;
  }

  // A doubled quote stands for one; in E'…' a backslash escapes what follows.
  std::string Quoted(char quote, bool escapes) {
    std::string text;
    size_t at = 1;
    for (; at < rest_.size(); ++at) {
      if (escapes && rest_[at] == '\\' && at + 1 < rest_.size()) {
        text += rest_[++at];
      } else if (rest_[at] != quote) {
        text += rest_[at];
      } else if (at + 1 < rest_.size() && rest_[at + 1] == quote) {
        text += rest_[at++];
      } else {
        break;
      }
    }
    open_ |= at >= rest_.size();
    rest_.remove_prefix(std::min(at + 1, rest_.size()));
    return text;
  }

  std::string_view rest_;
  bool open_ = false;
};

std::vector<Token> TokensOf(std::string_view sql) {
  std::vector<Token> tokens;
  Scanner scanner(sql);
  for (Token token; scanner.Next(token);) tokens.push_back(token);
  return tokens;
}

// A path as DuckDB takes it: file:///x, file://localhost/x and file:/x are /x, and ~ is home.
std::string PlainPath(std::string path) {
  for (std::string_view prefix : {"file://localhost/", "file:///", "file:/"}) {
    if (path.starts_with(prefix)) return "/" + path.substr(prefix.size());
  }
  const char* home = std::getenv("HOME");
  if (path.starts_with("~") && home != nullptr) return home + path.substr(1);
  return path;
}

bool IsWithin(const std::string& named, const std::filesystem::path& folder) {
  const std::filesystem::path path = PlainPath(named);
  std::error_code code;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, code);
  if (code) return false;
  const std::filesystem::path base = std::filesystem::weakly_canonical(folder, code);
  if (code) return false;
  const auto [at, end] = std::mismatch(base.begin(), base.end(), real.begin(), real.end());
  return at == base.end();
}

// Whether what stands behind COPY … TO at its own level is anything but a text.
bool HasHiddenTarget(const std::vector<Token>& tokens) {
  int depth = 0;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind == Kind::kSign) depth += (tokens[i].text == "(") - (tokens[i].text == ")");
    if (depth == 0 && tokens[i].kind == Kind::kWord && tokens[i].text == "TO" &&
        tokens[i + 1].kind != Kind::kText) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool EndsStatement(std::string_view sql) {
  Scanner scanner(sql);
  bool ends = false;
  for (Token token; scanner.Next(token);) ends = token.kind == Kind::kSign && token.text == ";";
  return ends && !scanner.open();
}

bool IsBlank(std::string_view sql) {
  return std::ranges::all_of(TokensOf(sql), [](const Token& token) {
    return token.kind == Kind::kSign && token.text == ";";
  });
}

std::vector<std::string_view> SplitStatements(std::string_view sql) {
  std::vector<std::string_view> statements;
  Scanner scanner(sql);
  size_t begin = 0;
  for (Token token; scanner.Next(token);) {
    if (token.kind != Kind::kSign || token.text != ";") continue;
    const size_t end = sql.size() - scanner.left();
    statements.push_back(sql.substr(begin, end - begin));
    begin = end;
  }
  statements.push_back(sql.substr(begin));
  std::erase_if(statements, IsBlank);
  return statements;
}

Status CheckWrites(std::string_view sql, const std::filesystem::path& data) {
  const std::vector<Token> tokens = TokensOf(sql);
  const auto has = [&](std::string_view word) {
    return std::ranges::any_of(tokens, [&](const Token& token) {
      return token.kind == Kind::kWord && token.text == word;
    });
  };
  const bool copy = has("COPY"), writes = copy || has("EXPORT") || has("ATTACH");
  if (!writes) return {};
  if (copy && HasHiddenTarget(tokens)) {
    return Fail(Code::kUsage, "the statement was not run", "the target of COPY … TO is no text", "",
                "write it in quotes: COPY (SELECT …) TO 'file.parquet'");
  }
  // Names too: ATTACH takes one for a path.
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool joined = i > 0 && token.kind == Kind::kText && tokens[i - 1].kind == Kind::kText;
    if (token.escapes || joined) {
      return Fail(Code::kUsage, "the statement was not run",
                  token.escapes ? "it writes, and a text of it has escapes: E'…\\…'"
                                : "it writes, and two texts stand side by side in it",
                  "", "write each text in one piece and as it is: 'file.parquet'");
    }
    if ((token.kind != Kind::kText && token.kind != Kind::kName) || token.text.empty()) continue;
    if (!IsWithin(token.text, data)) continue;
    return Fail(Code::kUsage, "the statement was not run",
                "it names a file in the data folder, and nothing is ever written there", "",
                "write elsewhere; the views hold what the folder's files do");
  }
  return {};
}

}  // namespace haetae::sql
