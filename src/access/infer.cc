#include "access/infer.h"

#include <algorithm>
#include <array>

#include "access/infer_draft.h"
#include "access/infer_shape.h"
#include "access/infer_words.h"
#include "access/router.h"

namespace haetae::access {
namespace {

// Methods that never show or give anything.
constexpr std::array<std::string_view, 4> kSilent = {"HEAD", "OPTIONS", "TRACE", "CONNECT"};

bool IsMethod(std::string_view method) {
  if (method.empty() || method.size() > 10) return false;
  for (char c : method) {
    if (c < 'A' || c > 'Z') return false;
  }
  return std::ranges::find(kSilent, method) == kSilent.end();
}

bool IsStatic(std::string_view path) {
  const size_t dot = path.rfind('.');
  return dot != std::string_view::npos && path.find('/', dot) == std::string_view::npos &&
         IsStaticEnding(path.substr(dot + 1));
}

}  // namespace

struct Inference::Impl {
  struct Part {
    std::string_view value, ending;
    uint8_t kind = 0;
  };
  struct Parameter {
    std::string_view name, value;
  };

  Shapes shapes;
  std::string scratch, text;
  std::array<Part, kDepthMax> parts;
  std::array<Parameter, kParametersMax> parameters;
  std::array<std::string, kParametersMax> decoded;

  bool SplitPath(std::string_view path, size_t& count);
  size_t SplitQuery(std::string_view query);
  void Bound();
};

// False for a path that is not drafted.
bool Inference::Impl::SplitPath(std::string_view path, size_t& count) {
  count = 0;
  for (size_t at = 1; at <= path.size() && path.size() > 1;) {
    const size_t end = std::min(path.find('/', at), path.size());
    if (count == kDepthMax) return false;
    Part& part = parts[count++];
    part.value = path.substr(at, end - at);
    part.kind = KindOf(part.value, part.ending);
    if (part.kind == 0) {
      for (char c : part.value) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
      }
    }
    at = end + 1;
  }
  return true;
}

// The parameters that can name somebody, by name, each once.
size_t Inference::Impl::SplitQuery(std::string_view query) {
  size_t count = 0;
  while (!query.empty() && count < kParametersMax) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == pair.size()) continue;
    const std::string_view name = pair.substr(0, equals);
    if (NamingOf(name) == Naming::kNone) continue;
    Parameter* const last = parameters.data() + count;
    if (std::find_if(parameters.data(), last, [&](const Parameter& p) { return p.name == name; }) !=
        last) {
      continue;
    }
    std::string_view value = pair.substr(equals + 1);
    if (value.find_first_of("%+") != std::string_view::npos) {
      decoded[count] = DecodeQuery(value);
      value = decoded[count];
    }
    parameters[count++] = {name, value};
  }
  std::sort(parameters.data(), parameters.data() + count,
            [](const Parameter& a, const Parameter& b) { return a.name < b.name; });
  return count;
}

// Keeps the memory bounded. Making holes changes nothing in the draft; only where there are more
// than kNodesMax shapes even then, those with the fewest good answers are given up.
void Inference::Impl::Bound() {
  shapes = Collapse(std::move(shapes), kLiteralsMax);
  if (shapes.size() <= kNodesMax / 2) return;
  std::vector<std::pair<uint64_t, std::string_view>> order;
  for (const auto& [shape, counts] : shapes) order.emplace_back(counts.succeeded, shape);
  std::ranges::sort(order, std::greater<>());
  std::vector<std::string> gone;
  for (size_t i = kNodesMax / 2; i < order.size(); ++i) gone.emplace_back(order[i].second);
  for (const std::string& shape : gone) shapes.erase(shape);
}

Inference::Inference() : impl_(std::make_unique<Impl>()) {}
Inference::~Inference() = default;
Inference::Inference(Inference&&) noexcept = default;

void Inference::Add(std::string_view method, std::string_view path, int status,
                    std::string_view principal) {
  if (!IsMethod(method)) return;
  Impl& impl = *impl_;
  path = CanonicalPath(path, impl.scratch);
  const size_t question = std::min(path.find('?'), path.size());
  const std::string_view query = path.substr(std::min(question + 1, path.size()));
  path = path.substr(0, question);
  size_t segments;
  if (IsStatic(path) || !impl.SplitPath(path, segments)) return;
  const size_t parameters = query.empty() ? 0 : impl.SplitQuery(query);

  std::string& text = impl.text;
  text.assign(method);
  for (size_t i = 0; i < segments; ++i) {
    const Impl::Part& part = impl.parts[i];
    text += kBreak;
    if (part.kind == 0) {
      text += part.value;
    } else {
      text += kHole;
      text += part.ending;
    }
  }
  for (size_t i = 0; i < parameters; ++i) {
    text += kBreak;
    text += '?';
    text += impl.parameters[i].name;
  }
  auto at = impl.shapes.find(std::string_view(text));
  if (at == impl.shapes.end()) {
    if (impl.shapes.size() >= kNodesMax) impl.Bound();
    at = impl.shapes.try_emplace(text).first;
    at->second.slots.resize(segments + parameters);
  }
  Counts& counts = at->second;
  ++counts.requests;
  counts.missing += status == 404 || status == 410;
  counts.redirected += status >= 300 && status < 400;
  for (size_t i = 0; i < segments; ++i) counts.slots[i].kinds |= impl.parts[i].kind;
  if (status < 200 || status > 299) return;
  ++counts.succeeded;
  for (size_t i = 0; i < segments; ++i) {
    const Impl::Part& part = impl.parts[i];
    const std::string_view value = part.value.substr(0, part.value.size() - part.ending.size());
    counts.slots[i].See(value, principal, part.kind != 0);
  }
  for (size_t i = 0; i < parameters; ++i) {
    counts.slots[segments + i].See(impl.parameters[i].value, principal, true);
  }
}

void Inference::Merge(Inference&& other) {
  for (auto& [shape, counts] : other.impl_->shapes) {
    if (impl_->shapes.size() >= kNodesMax && !impl_->shapes.contains(shape)) impl_->Bound();
    impl_->shapes.try_emplace(shape).first->second.Merge(counts);
  }
  other.impl_->shapes.clear();
}

InferredCatalogue Inference::Draft() const {
  Shapes copy;
  for (const auto& [shape, counts] : impl_->shapes) copy[shape].Merge(counts);
  return DraftOf(Collapse(std::move(copy), kLiteralsMax));
}

}  // namespace haetae::access
