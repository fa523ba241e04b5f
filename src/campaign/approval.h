// A second person's yes to a plan, signed with that person's key (Ed25519, RFC 8032).
//
//   TRY(MakeKeyPair("lee.key"));                       // lee.key, lee.key.pub
//   Approval done = TRY(Approve(plan, "lee", "lee.key", approvers, now));
//   Approval valid = TRY(FindApproval(plan, approvers));        // or says why there is none
//
// What is signed is a file beside the plan, with its signature and the public key, so that anybody
// can check it with openssl (docs/formats/campaigns.md). Files are only ever added. An approver is
// whose public key stands in the folder of approvers under their name; who may write there is what
// the operating system says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "campaign/plan.h"

namespace haetae::campaign {

inline constexpr uint32_t kApprovalsMax = 1000;  // of a plan

struct Approval {
  uint32_t number = 0;  // of the file, from 1
  std::string by, at, plan_sha256;
  std::string key_sha256;  // of the public key, as SubjectPublicKeyInfo in DER
  uint64_t people = 0;
  fs::path statement, signature, key;  // files
};

// A signature of any bytes, and the public key as PEM.
struct Signed {
  std::string signature, public_key;
};
Result<Signed> SignBytes(const fs::path& key, std::string_view bytes);

// A private key of mode 0600 and FILE.pub beside it; neither replaces a file.
Status MakeKeyPair(const fs::path& path);

// kDenied where the approver is the planner, or the key is not the approver's.
Result<Approval> Approve(const ReadPlan& plan, const std::string& by, const fs::path& key,
                         const fs::path& approvers, Time now);

// The first approval of exactly this plan that is valid today; kDenied says why the others are not.
Result<Approval> FindApproval(const ReadPlan& plan, const fs::path& approvers);

}  // namespace haetae::campaign
