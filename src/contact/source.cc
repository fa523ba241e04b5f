#include "contact/rows.h"

namespace haetae::contact {

Result<std::unique_ptr<Source>> OpenSource(const Place& place) {
  switch (place.kind) {
    case Place::kCsv:
      return OpenCsv(place);
    case Place::kParquet:
      return OpenParquet(place);
    case Place::kSqlite:
      return OpenSqlite(place);
    case Place::kPostgres:
      return OpenPostgres(place);
  }
  CHECK(false);
}

}  // namespace haetae::contact
