// How much a random test tries, and with which numbers. Two environment variables decide:
//   INSTALLPLAN_TEST_EFFORT   `quick` (the default) or `full`
//   INSTALLPLAN_TEST_SEED     a whole number; without it always the same one, so that a run can be repeated

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

/// The number of cases that a random test tries.
public func cases(quick: Int, full: Int) -> Int { Effort.current == .full ? full : quick }

/// Of many cases that are all known beforehand: all at full effort, else every `stride`th. Which ones depends on the seed,
/// so that other seeds try the others.
public func sample<Case>(of all: [Case], everyNth stride: Int) -> [Case] {
  guard Effort.current == .quick, stride > 1 else { return all }
  let first = Int(seed % UInt64(stride))
  return all.indices.filter { $0 % stride == first % stride }.map { all[$0] }
}

/// What all random numbers of the tests begin with.
public let seed: UInt64 = {
  guard let word = variable("INSTALLPLAN_TEST_SEED") else { return 1 }
  guard let number = UInt64(word) else { fatalError("INSTALLPLAN_TEST_SEED is \"\(word)\": it must be a whole number") }
  return number
}()

private func variable(_ name: String) -> String? {
  guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
  return value
}
