#include "sigma/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <set>
#include <sstream>

namespace haetae::sigma {
namespace {

size_t NodesOf(const Yaml& node) {
  size_t count = 1;
  for (const Yaml& item : node.items) count += NodesOf(item);
  for (const Yaml::Entry& entry : node.entries) count += NodesOf(entry.value);
  return count;
}

// Builds one document. The first problem is kept and the rest of the events are passed over.
class Builder final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(Made(Yaml::Kind::kNull, mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) return Problem(mark.line + 1, "an alias to what is not complete");
    nodes_ += NodesOf(found->second);
    if (nodes_ > kYamlNodesMax) return Problem(mark.line + 1, "too many nodes");
    Add(found->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Yaml node = Made(Yaml::Kind::kText, mark);
    node.plain = tag == "?";
    node.text = value;
    if (tag != "?" && tag != "!" && tag != "tag:yaml.org,2002:str")
      Problem(node.line, "the tag `" + tag + "` is not known in a rule");
    Add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(Made(Yaml::Kind::kList, mark), anchor);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(Made(Yaml::Kind::kMap, mark), anchor);
  }
  void OnMapEnd() override { Close(); }

  Yaml root;
  std::string problem;
  int problem_line = 0;
  size_t nodes_ = 0;

 private:
  struct Level {
    Yaml node;
    YAML::anchor_t anchor;
    bool has_key = false;
    std::string key;
    int key_line = 0;
  };
  Yaml Made(Yaml::Kind kind, const YAML::Mark& mark) {
    if (++nodes_ > kYamlNodesMax) Problem(mark.line + 1, "too many nodes");
    Yaml node;
    node.kind = kind;
    node.line = mark.line + 1;
    return node;
  }
  void Problem(int line, std::string why) {
    if (!problem.empty()) return;
    problem = std::move(why);
    problem_line = line;
  }
  void Open(Yaml node, YAML::anchor_t anchor) {
    if (levels_.size() >= kYamlDepthMax) Problem(node.line, "nested too deeply");
    levels_.push_back({std::move(node), anchor});
  }
  void Close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    std::set<std::string_view> keys;
    for (const Yaml::Entry& entry : level.node.entries) {
      if (!keys.insert(entry.key).second)
        Problem(entry.line, "the key `" + entry.key + "` stands twice");
    }
    Add(std::move(level.node), level.anchor);
  }
  void Add(Yaml node, YAML::anchor_t anchor) {
    if (!problem.empty()) return;
    if (anchor != 0) anchors_[anchor] = node;
    if (levels_.empty()) {
      root = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.is_list()) {
      level.node.items.push_back(std::move(node));
    } else if (!level.has_key) {
      TakeKey(level, node);
    } else {
      level.node.entries.push_back({std::move(level.key), level.key_line, std::move(node)});
      level.has_key = false;
    }
  }
  void TakeKey(Level& level, const Yaml& node) {
    if (!node.is_text()) return Problem(node.line, "a key must be text");
    if (node.plain && node.text == "<<")
      return Problem(node.line, "merge keys (<<) are no part of Sigma");
    level.has_key = true;
    level.key = node.text;
    level.key_line = node.line;
  }

  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Yaml> anchors_;
};

std::unexpected<Error> Broken(std::string why, const std::string& where, int line) {
  return Fail(Code::kMalformed, "cannot read the rules", std::move(why), Place(where, line),
              "correct the YAML there; text with special characters stands in single quotes");
}

}  // namespace

const Yaml* Yaml::Find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

std::string_view Yaml::KindName() const {
  switch (kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kText:
      return "text";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a map";
  }
  return "";
}

std::string Place(const std::string& where, int line) {
  return line > 0 ? where + ":" + std::to_string(line) : where;
}

Result<std::vector<Yaml>> ParseYaml(std::string_view text, const std::string& where) {
  if (text.size() > kYamlBytesMax) {
    return Fail(Code::kLimit, "cannot read the rules", "the file is larger than 4 MiB", where,
                "give each rule a file");
  }
  std::vector<Yaml> documents;
  size_t nodes = 0;
  try {  // yaml-cpp says by exception what is wrong
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    for (;;) {
      Builder builder;
      builder.nodes_ = nodes;
      if (!parser.HandleNextDocument(builder)) break;
      if (!builder.problem.empty()) return Broken(builder.problem, where, builder.problem_line);
      nodes = builder.nodes_;
      if (!builder.root.is_null()) documents.push_back(std::move(builder.root));
    }
  } catch (const YAML::Exception& error) {
    return Broken(error.msg, where, error.mark.line + 1);
  }
  return documents;
}

}  // namespace haetae::sigma
