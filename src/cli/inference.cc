#include "cli/inference.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "cli/responses.h"
#include "ledger/identity.h"

namespace haetae::cli {
namespace {

void Observe(reader::Block& block, reader::RecordBatch& batch, access::Inference& inference) {
  std::span<const reader::Line> rest(block.lines);
  while (!rest.empty()) {
    batch.Clear();
    const size_t finished = block.format->Parse(rest, batch);
    rest = rest.subspan(finished);
    for (uint32_t i = 0; i < batch.count; ++i) {
      inference.Add(batch.field[reader::kMethod][i], batch.field[reader::kPath][i], batch.status[i],
                    batch.field[reader::kPrincipal][i]);
    }
    if (finished == 0 && batch.count == 0) return;
  }
}

}  // namespace

Inferred InferCatalogue(const std::vector<reader::Input>& inputs, const ledger::Manifest& manifest,
                        const access::Catalogue* before) {
  Inferred result;
  // One source after the other, its blocks shared by two threads.
  std::array<access::Inference, 2> inferences;
  for (const reader::Input& input : inputs) {
    if (ledger::LooksUnchanged(input, manifest)) continue;
    auto source = reader::Source::Open(input, {});
    if (!source) {
      result.errors.push_back(source.error());
      continue;
    }
    if ((*source)->no_zone())
      CountNoZone((*source)->format_name(), ValidUtf8(input.path), result.no_zone);
    std::optional<reader::FieldsFound> fields;
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (access::Inference& inference : inferences) {
      threads.emplace_back([&] {
        auto batch = std::make_unique<reader::RecordBatch>();
        reader::Block block;
        while (true) {
          {
            std::lock_guard lock(mutex);
            Result<bool> more = (*source)->Next(block);
            if (!more || !*more) return;
            if (!fields) fields = block.format->Fields();
          }
          Observe(block, *batch, inference);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    if (fields && !fields->found.empty()) result.logs.push_back({input.path, std::move(*fields)});
  }
  inferences[0].Merge(std::move(inferences[1]));
  result.draft = inferences[0].Draft();
  if (before == nullptr) return result;
  std::vector<access::Route> routes = before->routes;
  for (const access::Route& route : result.draft.catalogue.routes) {
    const bool known = std::any_of(routes.begin(), routes.end(),
                                   [&](const access::Route& r) { return r.text == route.text; });
    if (!known) routes.push_back(route);
  }
  result.draft.catalogue.routes = std::move(routes);
  return result;
}

Status SettleCatalogue(const Arguments& arguments, Workspace& space, bool infer_again,
                       std::vector<reader::Input>& inputs, std::vector<Error>& errors,
                       std::vector<Phrase>& notes) {
  ledger::Ledger& ledger = *space.ledger;
  access::Catalogue catalogue = ledger.catalogue();
  const bool known = !ledger.manifest().catalogue_digest.empty();
  if (arguments.Has("--catalogue")) {
    catalogue = TRY(access::LoadCatalogue(arguments.Text("--catalogue")));
  } else if (!known || (infer_again && ledger.manifest().catalogue_inferred)) {
    catalogue = InferCatalogue(inputs, ledger.manifest(), known ? &ledger.catalogue() : nullptr)
                    .draft.catalogue;
    catalogue.inferred = true;
  }
  const SettledResponses responses = TRY(SettleResponses(arguments, space));
  const bool joined = responses.digest != ledger.manifest().responses;
  if (responses.lost > 0)
    notes.push_back(
        {fmt::format("the responses given before told of {} that these do not: nobody is known of "
                     "them any more; to keep them give all in one file",
                     Counted(responses.lost, "answer", "answers")),
         fmt::format("먼저 준 응답 파일에 있던 응답 {}건이 이번 파일에는 없어, 그 응답에 누가 "
                     "있었는지 다시 알 수 없게 되었습니다. 함께 쓰려면 한 파일로 모아 주십시오",
                     WithCommas(responses.lost))});
  if (!known || joined || catalogue.Digest() != ledger.manifest().catalogue_digest)
    TRY(ledger.Restart(catalogue, responses.digest));
  if (!catalogue.inferred && catalogue.routes.empty())
    notes.push_back(
        {"the catalogue has no [[route]]: no request discloses anything and nobody is counted; add "
         "[[route]] with match, subject and discloses",
         "처리 목록에 [[route]]가 없어 어떤 요청도 개인정보를 제공하지 않는 것으로 봅니다. match, "
         "subject, discloses를 적은 [[route]]를 추가하십시오"});
  if (ledger.manifest().to_read.empty()) return {};
  if (joined) {
    notes.push_back(
        {"the responses are new: everything was read again and joined to them (the old "
         "ledger is kept beside it)",
         "응답 파일이 새로 주어져 모두 다시 읽고 이었습니다(이전 기록은 옆에 남겨 "
         "두었습니다)"});
  } else {
    notes.push_back(
        {"the catalogue changed: everything was read again under the new one (the old ledger is "
         "kept beside it)",
         "처리 목록이 바뀌어 모두 다시 읽었습니다(이전 기록은 옆에 남겨 두었습니다)"});
  }
  std::error_code gone;
  for (const ledger::ToRead& source : ledger.manifest().to_read) {
    if (source.path != "-" && fs::exists(source.path, gone)) {
      inputs.push_back({source.path, false});
    } else {
      errors.push_back({Code::kNotFound, "cannot read a log again under the new catalogue",
                        "it is no longer there", source.name,
                        "its accesses are in the old ledger beside the new one"});
    }
  }
  return {};
}

}  // namespace haetae::cli
