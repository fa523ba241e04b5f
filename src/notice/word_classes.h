// The classes of words that rules use by name, as laws/lexicon/evidence.toml calls them.
//
//   sentence.own.test(static_cast<size_t>(W::kLeak))
//
// Their names are in lexicon.cc, in this order; the file may have more classes, for its own
// evidence.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace haetae::notice {

inline constexpr size_t kClassesMax = 192;
using Classes = std::bitset<kClassesMax>;

// Classes that rules use by name, and what is found in a text without words.
enum class W : uint16_t {
  kDate,
  kTime,
  kPhone,
  kMail,
  kUrl,
  kCount,
  kNumber,
  kField,
  kIdentity,  // not in the file
  kLeak,
  kLeakNoun,
  kExposure,
  kExposed,
  kIncident,
  kPossible,
  kPossibleLeak,
  kReader,
  kCertain,
  kHedge,
  kMisuse,
  kBlameReader,
  kBlameExcuse,
  kAttacker,
  kStated,
  kDestroyed,
  kUnverified,
  kDeny,
  kSafe,
  kIncludes,
  kUnknown,
  kExcept,
  kBesides,
  kClause,
  kFieldList,
  kFollowing,
  kAdvice,
  kAdviceHead,
  kContact,
  kHeadcount,
  kSuperseded,
  kRestOfCount,
  kTotal,
  kPersonal,
  kNonMember,
  kMemberAddress,
  kPosting,
  kAffectedWord,
  kAskWhere,
  kMarketing,
  kBait,
  kShopConsolation,
  kVague,
  kSuspicious,
  kRefuse,
  kRight,
  kRightDamages,
  kRightStatutory,
  kRightMediation,
  kNumberOf,
  kPeopleWord,
  kRecordWord,
  kNotLeaked,
  kWhenWord,
  kLearned,
  kAuthorityWord,
  kGreeting,
  kHow,
  kMeans,
  kImperative,
  kPart,
  kAddressed,
  kStaffOwned,
  kFault,
  kReaderNoun,
  kCompany,
  kHiddenForm,
  kEncryptedForm,
  kInClear,
  kLawName,
  kRiskHead,
  kMeasureHead,
  kMeasure,
  kWillDo,
  kDamageHead,
  kTellPeople,
  kPublish,
  kConfirmedLater,
  kCountedPeople,
  kPoorSecret,
  kSecret,
  kCareless,
  kBlameCause,
  kVerify,
  kThing,
  kThingUse,
  kAppears,
  kNoSign,
  kDisclaims,
  kLearnedAt,
  kPartForm,
  kMemberReader,
  kOwnAccount,
  kEnd
};
inline constexpr auto kFirstWord = static_cast<size_t>(W::kLeak);

}  // namespace haetae::notice
