// What the expected bulk readers of jobs.toml are expected to read, and until when: the same for
// detectors, for how severe an incident is, and for what looks honest to a closure.
//
//   const Jobs jobs(registers, catalogue);
//   jobs.Expects(job, route, time)         // `job`: a place in registers.jobs()
//
// Routes are compared by their shape (access/route_shape.h); a job without routes may read all.
// Whose access it is, each caller knows by numbers of its own. Immutable and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "access/catalogue.h"
#include "base/time.h"
#include "register/register.h"

namespace haetae::reg {

class Jobs {
 public:
  Jobs(const Register& registers, const access::Catalogue& catalogue);
  size_t size() const { return jobs_.size(); }
  // `route`: of the catalogue, never kNoRoute.
  bool Expects(size_t job, uint16_t route, Time time) const {
    return jobs_[job].routes[route] && time < jobs_[job].until;
  }

 private:
  struct Job {
    std::vector<bool> routes;
    Time until;
  };
  std::vector<Job> jobs_;
};

}  // namespace haetae::reg
