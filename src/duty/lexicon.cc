#include "duty/lexicon.h"

#include <algorithm>
#include <array>

#include "base/file.h"
#include "duty/toml_reader.h"

namespace haetae::duty {
namespace {

constexpr uint64_t kLexiconBytesMax = 4 << 20;
constexpr std::string_view kWhat = "cannot read the lexicon of laws";
constexpr std::array<std::string_view, 8> kItemSources = {
    "groups", "people", "records", "period", "intrusion", "events", "first_signal", "form"};

// Calls `row` for each table of [[key]] in the file.
template <typename Row>
void ForEachRow(const std::filesystem::path& path, std::string_view key, std::vector<Error>& errors,
                Row row) {
  TomlReader reader{std::string(kWhat), path.string(), errors};
  Result<std::string> text = ReadFile(path, kLexiconBytesMax);
  if (!text) {
    errors.push_back(std::move(text).error());
    return;
  }
  std::optional<toml::table> file = reader.Parse(*text);
  if (!file) return;
  reader.OnlyKeys(*file, {key}, "the file");
  for (const toml::table* table : reader.Tables(*file, key)) row(reader, *table);
}

void ReadFields(const std::filesystem::path& path, std::vector<Error>& errors, Lexicon& lexicon) {
  ForEachRow(path, "field", errors, [&](TomlReader& reader, const toml::table& row) {
    reader.OnlyKeys(row, {"id", "name", "aliases", "classes", "severity", "severity_why"},
                    "a field");
    FieldKind kind{.id = reader.Text(row, "id"),
                   .name = reader.Words(row, "name"),
                   .aliases = reader.Texts(row, "aliases"),
                   .classes = reader.Texts(row, "classes"),
                   .severity = static_cast<int>(reader.Number(row, "severity", 4).value_or(0)),
                   .severity_why = reader.Words(row, "severity_why", Need::kOptional)};
    if (kind.severity < 1) reader.Fault(row, "`severity` must be from 1 to 4");
    std::vector<std::string> words = kind.aliases;
    words.push_back(kind.id);
    for (const std::string& word : words) {
      if (!lexicon.field_by_word.emplace(word, lexicon.fields.size()).second)
        reader.Fault(row, "the field word `" + word + "` is there twice");
    }
    lexicon.fields.push_back(std::move(kind));
  });
}

// A map by id; twice the same id is a problem.
template <typename Value, typename Read>
void ReadById(const std::filesystem::path& path, std::string_view key, std::vector<Error>& errors,
              std::map<std::string, Value, std::less<>>& into, Read read) {
  ForEachRow(path, key, errors, [&](TomlReader& reader, const toml::table& row) {
    const std::string id = reader.Text(row, "id");
    if (!into.emplace(id, read(reader, row, id)).second)
      reader.Fault(row, "the id `" + id + "` is there twice");
  });
}

void ReadPlaces(const std::filesystem::path& path, std::vector<Error>& errors, Lexicon& lexicon) {
  ForEachRow(path, "codes", errors, [&](TomlReader& reader, const toml::table& row) {
    reader.OnlyKeys(row, {"id", "places"}, "a list of codes");
    reader.Text(row, "id");
    const toml::table* places = reader.Table(row, "places", Need::kRequired);
    if (places == nullptr) return;
    for (const auto& [key, node] : *places) {
      const std::string place(key.str());
      if (!HasPlaceForm(place)) reader.Fault(row, "`" + place + "` is no place");
      if (place.size() > 2) lexicon.divided.insert(place.substr(0, 2));
      if (!lexicon.places.emplace(place, reader.Words(*places, place)).second)
        reader.Fault(row, "the place `" + place + "` is there twice");
    }
  });
}

// "OUTSIDE-X" is every country but those of the place or region X, so that a place that is added to
// places.toml cannot be forgotten here: a law's duty to people abroad would silently not reach it.
void CheckOutside(TomlReader& reader, const toml::table& row, const std::string& id,
                  const std::vector<std::string>& listed, const Lexicon& lexicon) {
  constexpr std::string_view kOutside = "OUTSIDE-";
  if (!id.starts_with(kOutside)) return;
  const std::string of = id.substr(kOutside.size());
  std::vector<std::string> inside = {of};
  if (const auto region = lexicon.regions.find(of); region != lexicon.regions.end()) {
    inside = region->second;
  } else if (!lexicon.places.contains(of)) {
    reader.Fault(row, "`" + id + "` is outside of nothing: `" + of + "` is no place",
                 "write the region `" + of + "` above it");
    return;
  }
  const auto in = [](const std::vector<std::string>& all, const std::string& place) {
    return std::ranges::find(all, place) != all.end();
  };
  std::vector<std::string> missing, both;
  for (const auto& [place, name] : lexicon.places)
    if (place.size() == 2 && !in(inside, place) && !in(listed, place)) missing.push_back(place);
  for (const std::string& place : listed)
    if (in(inside, place)) both.push_back(place);
  if (!missing.empty())
    reader.Fault(row,
                 Quoted(missing) + (missing.size() == 1 ? " is" : " are") + " neither in `" + of +
                     "` nor in `" + id + "`",
                 "add it to one of them");
  if (!both.empty())
    reader.Fault(
        row,
        Quoted(both) + (both.size() == 1 ? " is" : " are") + " in `" + of + "` and in `" + id + "`",
        "take it out of one of them");
}

}  // namespace

bool HasPlaceForm(std::string_view text) {
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto code = [&](char c) { return capital(c) || (c >= '0' && c <= '9'); };
  if (text.size() == 2) return capital(text[0]) && capital(text[1]);
  return text.size() >= 4 && text.size() <= 6 && text[2] == '-' && capital(text[0]) &&
         capital(text[1]) && std::ranges::all_of(text.substr(3), code);
}

const FieldKind* Lexicon::Field(std::string_view id) const {
  const auto found = field_by_word.find(id);
  return found == field_by_word.end() ? nullptr : &fields[found->second];
}

bool Lexicon::IsClass(std::string_view name) const {
  return std::ranges::any_of(fields, [&](const FieldKind& kind) {
    return std::ranges::find(kind.classes, name) != kind.classes.end();
  });
}

bool Lexicon::IsPlace(std::string_view code) const {
  if (places.contains(code) || regions.contains(code)) return true;
  const std::string_view country = code.substr(0, 2);
  return code.size() > 2 && HasPlaceForm(code) && places.contains(country) &&
         !divided.contains(country);
}

Phrase Lexicon::PlaceWords(const std::string& place) const {
  if (place.starts_with('@')) {
    const auto region = region_names.find(std::string_view(place).substr(1));
    return region == region_names.end() ? Phrase{place, place} : region->second;
  }
  if (const auto found = places.find(place); found != places.end())
    return {place, found->second.ko};
  if (const auto region = region_names.find(place); region != region_names.end())
    return {place, region->second.ko};
  const auto country = places.find(std::string_view(place).substr(0, 2));
  return {place, country == places.end() ? place : country->second.ko + "(" + place + ")"};
}

Phrase Lexicon::Living(const std::vector<std::string>& codes, bool or_not_known) const {
  std::vector<std::string> english, korean;
  for (const std::string& code : codes) {
    const auto named = places.find(code);
    Phrase name = named != places.end() ? named->second : PlaceWords(code);
    if (!name.en.starts_with("outside ")) name.en = "in " + name.en;
    english.push_back(std::move(name.en)), korean.push_back(std::move(name.ko));
  }
  if (or_not_known) english.push_back("in a place not known"), korean.push_back("알 수 없는 곳");
  return {"living " + Joined(english, " or "), Joined(korean, " 또는 ") + "에 거주하는"};
}

Lexicon LoadLexicon(const std::filesystem::path& folder, std::vector<Error>& errors) {
  Lexicon lexicon;
  ReadFields(folder / "fields.toml", errors, lexicon);
  ReadPlaces(folder / "places.toml", errors, lexicon);
  ReadById(folder / "classes.toml", "class", errors, lexicon.classes,
           [&](TomlReader& reader, const toml::table& row, const std::string& id) {
             reader.OnlyKeys(row, {"id", "name"}, "a class");
             if (!lexicon.IsClass(id)) reader.Fault(row, "no kind of data is `" + id + "`");
             return reader.Words(row, "name");
           });
  for (const FieldKind& kind : lexicon.fields)
    for (const std::string& name : kind.classes)
      if (!lexicon.classes.contains(name))
        errors.push_back({Code::kMalformed, std::string(kWhat),
                          "the class `" + name + "` of `" + kind.id + "` has no name",
                          (folder / "classes.toml").string(), "add it there"});
  ReadById(folder / "sectors.toml", "sector", errors, lexicon.sectors,
           [](TomlReader& reader, const toml::table& row, const std::string&) {
             reader.OnlyKeys(row, {"id", "name"}, "a sector");
             return reader.Words(row, "name");
           });
  ReadById(folder / "regions.toml", "region", errors, lexicon.regions,
           [&](TomlReader& reader, const toml::table& row, const std::string& id) {
             reader.OnlyKeys(row, {"id", "name", "countries"}, "a region");
             lexicon.region_names.emplace(id, reader.Words(row, "name"));
             std::vector<std::string> places = reader.Texts(row, "countries", Need::kRequired);
             for (const std::string& place : places)
               if (!lexicon.IsPlace(place))
                 reader.Fault(row, "`" + place + "` is no place", "see lexicon/places.toml");
             CheckOutside(reader, row, id, places, lexicon);
             return places;
           });
  ReadById(folder / "facts.toml", "fact", errors, lexicon.facts,
           [](TomlReader& reader, const toml::table& row, const std::string& id) {
             reader.OnlyKeys(row, {"id", "kind", "done", "ruled_out", "ask"}, "a fact");
             const std::string kind = reader.Text(row, "kind");
             if (kind != "boolean" && kind != "number")
               reader.Fault(row, "`kind` must be boolean or number");
             AskedFact fact{.id = id,
                            .number = kind == "number",
                            .done = reader.Text(row, "done", Need::kOptional),
                            .ruled_out = reader.Text(row, "ruled_out", Need::kOptional),
                            .ask = reader.Words(row, "ask")};
             if (fact.number && !fact.done.empty())
               reader.Fault(row, "`done` answers yes, and `kind` is number");
             if (!fact.number && !fact.ruled_out.empty())
               reader.Fault(row, "`ruled_out` counts people, and `kind` is boolean");
             return fact;
           });
  ReadById(folder / "items.toml", "item", errors, lexicon.items,
           [&](TomlReader& reader, const toml::table& row, const std::string& id) {
             reader.OnlyKeys(row, {"id", "name", "from", "needs"}, "an item");
             Item item{.id = id,
                       .name = reader.Words(row, "name"),
                       .from = reader.Text(row, "from"),
                       .needs = reader.Text(row, "needs", Need::kOptional)};
             const auto fact = lexicon.facts.find(item.needs);
             if (!item.needs.empty() && (fact == lexicon.facts.end() || fact->second.number))
               reader.Fault(row, "`needs` must be a fact of facts.toml that is true or false");
             if (std::ranges::find(kItemSources, item.from) == kItemSources.end())
               reader.Fault(row, "`from` must be one of " +
                                     Quoted({kItemSources.begin(), kItemSources.end()}));
             return item;
           });
  ReadById(folder / "authorities.toml", "authority", errors, lexicon.authorities,
           [](TomlReader& reader, const toml::table& row, const std::string&) {
             reader.OnlyKeys(row, {"id", "name"}, "an authority");
             return reader.Words(row, "name");
           });
  ReadById(folder / "sources.toml", "source", errors, lexicon.sources,
           [](TomlReader& reader, const toml::table& row, const std::string&) {
             reader.OnlyKeys(row, {"id", "text"}, "a source");
             return reader.Words(row, "text");
           });
  return lexicon;
}

}  // namespace haetae::duty
