// D7, campaign: a page is read for many people whom nobody else reads, each once, from many places
// that know nobody. Spread over enough homes and devices, no address, key or client of it shows.
//
// A read is explained by its reader: their own data, or a place that belongs to a customer. A place
// is an address with a device; it is a customer's once somebody logged in or read their own data
// there (where a log does not say who asks: came back to where they were seen before). An address
// with kSharedDevices of them is everybody's, as a carrier's is. A trial is a read in nobody's name
// on a page; it is marked if half an hour later the place is still nobody's (who follows a link and
// then logs in is a customer) and the person was not read so for kUnreadDays before, by whomever. A
// link that goes around is read many times: it is marked once. Of an address only kPlaceMarks marks
// a day count: one address alone is no campaign (detect/distinct_subjects.h).
//
// Page by page, a device, client, country or network is raised when it is marked far more often
// than the others and than its own past (detect/excess.h): sales days, new versions of an app and
// the nights change how many read, hardly how many of them are strangers. What has no past on the
// page, such as a country where few travel, has strangers only: detect/route_drift.h looks at it.
// What is raised on a page within kCampaignGap of the last is one campaign. Its indicators are the
// page with the addresses of its marked reads, on days when these stood out.
//
// Sources: explained and unexplained accesses, Fabbri and LeFevre 2011 (arXiv 1109.6880); the long
// tail of what nobody else reads, Ro, Han and Im 2018; campaigns over many hosts, Jacob et al.,
// PUBCRAWL, 2012. Known false positives: a link to a page in a mailing or on television, followed
// by people who are no customers, for different people each. Not seen: reads through shared
// addresses, in a customer's own home and device, or after a login at each address; pages that
// strangers read anyway, where a campaign is too small to stand out.
//
// State: 10 bytes an address, 2 a subject, 40 each of kPendingMax reads not judged yet (above, the
// oldest are judged early), 28 each of kRecentMax marks a page, 12 each of kCampaignMarks a
// campaign, and an Excess for each page that is read in nobody's name.
#pragma once

#include "detect/detector.h"

namespace haetae::detect {

inline constexpr Duration kExplainedWithin = 30 * kMinute;
inline constexpr int kUnreadDays = 30;
inline constexpr uint32_t kSharedDevices = 16, kPlaceMarks = 4;
inline constexpr uint32_t kStrangersMin = 15;       // marked reads
inline constexpr double kStrangersShareMin = 0.05;  // of all trials
inline constexpr uint64_t kPastReadsMin = 100;      // of the cohort on the page
inline constexpr Duration kPlacesWarmUp = 3 * kDay, kCampaignWarmUp = kDay;  // one after the other
inline constexpr Duration kCampaignGap = 7 * kDay;
inline constexpr size_t kPendingMax = size_t{1} << 18, kRecentMax = size_t{1} << 16;
inline constexpr size_t kCampaignMarks = 4'000'000;
std::unique_ptr<Detector> MakeCampaign(const Context& context, size_t pending_max);
inline std::unique_ptr<Detector> MakeCampaign(const Context& context) {
  return MakeCampaign(context, kPendingMax);
}

}  // namespace haetae::detect
