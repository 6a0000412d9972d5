// How much a test tries, and with which numbers. Environment variables decide:
//   INSTALLPLAN_TEST_EFFORT   `quick` (the default) or `full`
//   INSTALLPLAN_TEST_SEED     a whole number; without it always the same one, so that a run can be repeated
//   INSTALLPLAN_TEST_RULE     the code of a rule: only its examples and mistakes; without it those of all rules

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

public enum Effort: String, Sendable {
  /// What every run of the tests does: enough cases to catch a mistake, few enough to be waited for.
  case quick
  /// What `scripts/test all` does.
  case full

  public static let current: Effort = {
    guard let word = variable("INSTALLPLAN_TEST_EFFORT") else { return .quick }
    guard let effort = Effort(rawValue: word) else {
      fatalError("INSTALLPLAN_TEST_EFFORT is \"\(word)\": it must be quick or full")
    }
    return effort
  }()
}

/// Whether tests that have cases of all rules try those of a rule: of all, unless INSTALLPLAN_TEST_RULE names one by its code.
/// `scripts/dev test` sets it.
public func isChosen(rule code: String) -> Bool { chosenRule.map { $0 == code } ?? true }

private let chosenRule = variable("INSTALLPLAN_TEST_RULE")

/// How many cases a test tries, or how large it makes its input.
public func cases(quick: Int, full: Int) -> Int { Effort.current == .full ? full : quick }

/// Of many cases that are all known beforehand: all at full effort, else one of each `stride` that follow each other.
/// Which one depends on the seed: as many seeds in a row as the stride is long try them all.
///
/// - Parameter part: for one of several samples of the same test: the number of the sample, so that they differ.
public func sample<Cases: Collection>(
  of all: Cases, everyNth stride: Int, for test: String = #function, part: Int = 0
) -> [Cases.Element] {
  let all = Array(all)
  return places(of: all.count, everyNth: stride, test, part).map { all[$0] }
}

/// Tries such a sample, and then others of the cases until there was enough of what the test is about.
///
/// - Parameter body: tries a case, and tells how much of it there was.
/// - Returns: how much there was in all.
public func trySample<Case>(
  of all: [Case], everyNth stride: Int, for test: String = #function, until enough: Int, _ body: (Case) throws -> Int
) rethrows -> Int {
  let chosen = places(of: all.count, everyNth: stride, test, 0)
  var found = try chosen.reduce(0) { try $0 + body(all[$1]) }
  var others = Set(all.indices).subtracting(chosen).sorted()[...]
  while found < enough, let other = others.popFirst() { found += try body(all[other]) }
  return found
}

private func places(of count: Int, everyNth stride: Int, _ test: String, _ part: Int) -> [Int] {
  guard Effort.current == .quick, stride > 1 else { return Array(0..<count) }
  var random = SeededRandom(state: numbers(of: test, part))
  return Swift.stride(from: 0, to: count, by: stride).map { start in
    // Each of them begins to count elsewhere, so that what repeats itself in the cases is not met each time.
    let length = min(stride, count - start)
    return start + Int((random.next() &+ seed) % UInt64(length))
  }
}

/// What all random numbers of the tests begin with. Where it is first asked for, the log is told how to repeat the run.
public let seed: UInt64 = {
  var number: UInt64 = 1
  if let word = variable("INSTALLPLAN_TEST_SEED") {
    guard let given = UInt64(word) else {
      fatalError("INSTALLPLAN_TEST_SEED is \"\(word)\": it must be a whole number")
    }
    number = given
  }
  print(
    """
    To repeat a random test that fails here: INSTALLPLAN_TEST_SEED=\(number) \
    INSTALLPLAN_TEST_EFFORT=\(Effort.current.rawValue) swift test --filter <its name>
    """)
  // At once, in case the run ends in a crash.
  fflush(nil)
  return number
}()

/// A number that a test's name and a number of its own decide, the same in each process; Swift's own hash is another one
/// in each.
func numbers(of test: String, _ part: Int) -> UInt64 {
  // FNV-1a.
  let hash = test.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  return hash ^ (UInt64(truncatingIfNeeded: part) &* 0x2545_F491_4F6C_DD1D)
}

private func variable(_ name: String) -> String? {
  guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
  return value
}
