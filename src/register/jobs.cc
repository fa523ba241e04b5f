#include "register/jobs.h"

#include <algorithm>

#include "access/route_shape.h"

namespace haetae::reg {

Jobs::Jobs(const Register& registers, const access::Catalogue& catalogue) {
  for (const reg::Job& job : registers.jobs()) {
    Job made{std::vector<bool>(catalogue.routes.size(), job.routes.empty()),
             job.until.value_or(kTimeMax)};
    for (const std::string& route : job.routes) {
      const std::string shape = access::RouteShape(route);
      for (size_t i = 0; i < catalogue.routes.size(); ++i)
        if (access::RouteShape(catalogue.routes[i].text) == shape) made.routes[i] = true;
    }
    jobs_.push_back(std::move(made));
  }
}

}  // namespace haetae::reg
