// Matches events against many detection rules at once.
//
//   Matcher matcher(rules);
//   Matcher::Scratch scratch(matcher);
//   matcher.Match(event, scratch, matched);     // indexes of the rules, ascending
//
// A text comparison is found, not tried: the literals of all rules for a field are looked for in
// one pass over its value (literals.h, or one hash look-up for whole values), and only rules of
// which a necessary literal was found are evaluated. What has no literal (regular expressions,
// numbers, networks, null) is tried when a rule asks for it, once an event. Immutable; one Scratch
// a thread. Costs about as much memory as Literals for each field.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sigma/event.h"
#include "sigma/rule.h"

namespace haetae::sigma {

class Matcher {
 public:
  explicit Matcher(std::vector<const Rule*> rules);
  ~Matcher();
  Matcher(Matcher&&) noexcept;

  // What Event::Get is asked for: field numbers are places in it. Names can be added before the
  // first event is made.
  const std::vector<std::string>& fields() const;
  uint32_t Field(const std::string& name);

  class Scratch {
   public:
    explicit Scratch(const Matcher& matcher);
    ~Scratch();

   private:
    friend class Matcher;
    struct State;
    std::unique_ptr<State> state_;
  };
  void Match(Event& event, Scratch& scratch, std::vector<uint32_t>& matched) const;

 private:
  struct Program;
  std::unique_ptr<Program> program_;
};

}  // namespace haetae::sigma
