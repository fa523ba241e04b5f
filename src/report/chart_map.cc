// Where an incident's accesses came from: a map of the world, and tables of countries and networks.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/html_parts.h"
#include "report/markup.h"
#include "report/words.h"
#include "report/world_map.h"

namespace haetae::report {
namespace {

using enum Table::Align;

constexpr double kRadiusMax = 30;
constexpr double kRadiusMin = 3;
constexpr size_t kLabelsMax = 6;
constexpr size_t kNetworksOpen = 15;

struct Place {
  std::string code;
  uint64_t addresses = 0, accesses = 0;
};

std::vector<Place> ByCountry(const std::vector<incident::Origin>& origins) {
  std::map<std::string, Place> places;
  for (const incident::Origin& origin : origins) {
    Place& place = places[origin.country];
    place.code = origin.country;
    place.addresses += origin.addresses;
    place.accesses += origin.accesses;
  }
  std::vector<Place> list;
  for (auto& [code, place] : places) list.push_back(std::move(place));
  std::ranges::stable_sort(list, std::greater<>(), &Place::accesses);
  return list;
}

struct Box {
  double left, top, right, bottom;
  bool Meets(const Box& o) const {
    return left < o.right && o.left < right && top < o.bottom && o.top < bottom;
  }
};

double Radius(const Place& place, double most) {
  return std::max(kRadiusMin, kRadiusMax * std::sqrt(static_cast<double>(place.accesses) / most));
}

// A label's box and anchor on one of four sides of a circle: right, left, below, above.
struct Label {
  double x, y;
  const char* anchor;
  Box box;
};
Label LabelAt(int side, const Country& country, double radius, double width) {
  constexpr double kHalf = 9;
  constexpr double kSpace = 5;
  const double x = country.x;
  const double y = country.y;
  const double next = radius + kSpace;
  if (side == 0)
    return {x + next, y + 5, "start", {x + next, y - kHalf, x + next + width, y + kHalf}};
  if (side == 1)
    return {x - next, y + 5, "end", {x - next - width, y - kHalf, x - next, y + kHalf}};
  const double middle = side == 2 ? y + next + kHalf - 2 : y - next - kHalf + 2;
  return {x, middle + 5, "middle", {x - width / 2, middle - kHalf, x + width / 2, middle + kHalf}};
}

// The names of the largest circles, where they cover neither a circle nor one another.
std::string Labels(const std::vector<Place>& places, double most) {
  constexpr double kLetterWidth = 7.3;
  std::vector<Box> taken;
  for (const Place& place : places) {
    const Country* at = FindCountry(place.code);
    if (!at) continue;
    const double r = Radius(place, most);
    taken.push_back({at->x - r, at->y - r, at->x + r, at->y + r});
  }
  std::string svg;
  size_t labels = 0;
  for (const Place& place : places) {
    const Country* country = FindCountry(place.code);
    if (!country || labels == kLabelsMax) continue;
    const std::string number = WithCommas(place.accesses);
    const Phrase text{fmt::format("{} {}", country->en, number),
                      fmt::format("{} {}", country->ko, number)};
    const double width = kLetterWidth * static_cast<double>(text.en.size());
    for (int side = 0; side < 4; ++side) {
      const Label label = LabelAt(side, *country, Radius(place, most), width);
      const bool free =
          std::ranges::none_of(taken, [&](const Box& b) { return b.Meets(label.box); });
      if (!free || label.box.right > kMapWidth || label.box.left < 0) continue;
      taken.push_back(label.box);
      svg += fmt::format(
          "<text class=\"place\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", label.x,
          label.y, label.anchor, BothInSvg(text));
      ++labels;
      break;
    }
  }
  return svg;
}

std::string MapSvg(const std::vector<Place>& places, const std::string& id, const Page& page) {
  std::string svg = fmt::format(
      "<svg class=\"map\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-labelledby=\"{}\">\n<title>{}</title>\n"
      "<use href=\"#world\" class=\"land\"/>\n<g transform=\"scale({})\">",
      kMapWidth, kMapHeight, id,
      page.language == Language::kKorean ? "접속의 출처" : "Origins of the accesses",
      1.0 / kMapUnitsPerPixel);
  double most = 1;
  for (const Place& place : places) {
    const Country* country = FindCountry(place.code);
    if (!country) continue;
    most = std::max(most, static_cast<double>(place.accesses));
    if (!country->outline.empty())
      svg += fmt::format("<path class=\"named\" d=\"{}\"/>\n", country->outline);
  }
  svg += "</g>\n";
  for (const Place& place : places) {
    const Country* country = FindCountry(place.code);
    if (!country || place.accesses == 0) continue;
    const double radius = Radius(place, most);
    svg += fmt::format(
        "<circle class=\"origin\" cx=\"{}\" cy=\"{}\" r=\"{:.1f}\"><title>{}: "
        "{}</title></circle>\n",
        country->x, std::min(country->y, kMapHeight - 8), radius,
        EscapeHtml(CountryWord(place.code).In(page.language)), WithCommas(place.accesses));
  }
  return svg + Labels(places, most) + "</svg>";
}

std::string CountryTable(const std::vector<Place>& places) {
  Table table(
      {"Countries", "국가"},
      {{{"country", "국가"}}, {{"addresses", "주소"}, kNumber}, {{"accesses", "접속"}, kNumber}});
  for (const Place& place : places) {
    table.Row({Both(CountryWord(place.code)), Number(place.addresses), Number(place.accesses)});
  }
  return table.Html();
}

std::string NetworkRows(std::span<const incident::Origin> origins, const Phrase& caption) {
  Table table(caption, {{{"network", "네트워크"}},
                        {{"country", "국가"}},
                        {{"addresses", "주소"}, kNumber},
                        {{"accesses", "접속"}, kNumber}});
  for (const incident::Origin& origin : origins) {
    std::string name =
        origin.network.empty() ? Both("unknown", "알 수 없음") : EscapeHtml(origin.network);
    if (!origin.network_name.empty()) name += " " + EscapeHtml(origin.network_name);
    table.Row({name, Both(CountryWord(origin.country)), Number(origin.addresses),
               Number(origin.accesses)});
  }
  return table.Html();
}

}  // namespace

std::string MapDefinitions() {
  std::string outlines;
  for (const Country& country : Countries()) outlines += country.outline;
  return "<svg class=\"definitions\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\n"
         "<pattern id=\"missing\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
         "patternTransform=\"rotate(45)\"><rect class=\"soft\" width=\"5\" height=\"5\"/>"
         "<rect class=\"mark\" width=\"1.8\" height=\"5\"/></pattern>\n"
         "<pattern id=\"gap\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
         "patternTransform=\"rotate(-45)\"><rect class=\"faint\" width=\"1.2\" "
         "height=\"6\"/></pattern>\n" +
         fmt::format("<path id=\"world\" transform=\"scale({})\" d=\"{}\"/>\n</defs></svg>\n",
                     1.0 / kMapUnitsPerPixel, outlines);
}

std::string OriginChart(const Incident& incident, const Page& page) {
  const std::vector<Place> places = ByCountry(incident.origins);
  const std::string id = fmt::format("incident-{}-origin", incident.id);
  const std::string caption =
      Both("Accesses by country of the address; the area of a circle is the count",
           "접속 주소의 국가별 접속 수(원의 넓이)");
  std::string html = Figure(id, caption, MapSvg(places, id, page), "");
  const std::span<const incident::Origin> origins(incident.origins);
  std::string networks = NetworkRows(origins.first(std::min(origins.size(), kNetworksOpen)),
                                     {"Networks, by accesses", "네트워크(접속 많은 순)"});
  if (origins.size() > kNetworksOpen) {
    const size_t more = origins.size() - kNetworksOpen;
    networks += Details(
        Both(Counted(more, "more network", "more networks"),
             fmt::format("네트워크 {}개 더", WithCommas(more))),
        NetworkRows(origins.subspan(kNetworksOpen), {"Further networks", "그 밖의 네트워크"}));
  }
  return html + "<div class=\"pair\">\n<div>" + CountryTable(places) + "</div>\n<div>" + networks +
         "</div>\n</div>\n";
}

}  // namespace haetae::report
