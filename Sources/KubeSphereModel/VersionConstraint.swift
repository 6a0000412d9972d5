// The constraint an extension version puts on KubeSphere and Kubernetes (`ksVersion: ">=4.1.0-0"`), judged exactly
// as KubeSphere does it, with https://github.com/Masterminds/semver. That library reads constraints with regular
// expressions, and what they happen to take and refuse is kept here, oddities included, because the cluster installs
// by them. The table of verdicts is of its 3.3.1; from 3.4.0 on, one term that names a pre-release would admit
// pre-releases to its whole group, and `!=1.2.3` would refuse them. Every text is untrusted; reading and
// checking are linear in its length.

/// A condition on versions, such as `>=1.2.0, <2.0.0 || ~3.1`.
///
/// Terms separated by spaces or commas must all hold; of the groups separated by `||` one must. A pre-release
/// satisfies only terms that name a pre-release themselves (`>=4.1.0-0`), and those like `!=1.2.3`.
public struct VersionConstraint: Sendable, Hashable {
  /// The text this was read from, unchanged.
  public let original: String
  private let groups: [Group]

  /// Reads what `semver.NewConstraint` takes; `nil` for anything else.
  public init?(_ text: String) {
    guard let bytes = rewritingRanges(Array(text.utf8)) else { return nil }
    var groups: [Group] = []
    for alternative in alternatives(bytes) {
      guard let group = Group(alternative) else { return nil }
      groups.append(group)
    }
    original = text
    self.groups = groups
  }

  /// Whether `version` satisfies the constraint.
  public func allows(_ version: SemanticVersion) -> Bool {
    groups.contains { $0.allows(version) }
  }

  /// Terms that must all hold.
  private struct Group: Sendable, Hashable {
    private var terms: [Term] = []

    /// Reads all of `bytes`: terms with white space or a comma (or both) between them.
    init?(_ bytes: [UInt8]) {
      var position = bytes.skippingSpace(from: 0)
      while true {
        guard let (term, end) = Term.read(bytes, at: position) else { return nil }
        terms.append(term)
        position = bytes.skippingSpace(from: end)
        if position == bytes.count { return }
        if bytes[position] == UInt8(ascii: ",") {
          position = bytes.skippingSpace(from: position + 1)
        } else if position == end {
          return nil
        }
      }
    }

    func allows(_ version: SemanticVersion) -> Bool {
      terms.allSatisfy { $0.allows(version) }
    }
  }
}

/// An operator and a version, of which the last parts may be left open.
private struct Term: Sendable, Hashable {
  enum Comparison: Sendable {
    case equal, notEqual, greater, less, greaterOrEqual, lessOrEqual, tilde, caret
  }

  /// How much of the version is given.
  enum Precision: Sendable {
    /// `*`: nothing. Masterminds then compares with 0.0.0.
    case none
    /// `1` or `1.x`
    case major
    /// `1.2` or `1.2.x`
    case minor
    /// `1.2.3`
    case patch
  }

  let comparison: Comparison
  let precision: Precision
  /// The version with 0 for every number left open.
  let version: SemanticVersion

  func allows(_ candidate: SemanticVersion) -> Bool {
    let excludesOneVersion = comparison == .notEqual && precision == .patch
    if !candidate.prerelease.isEmpty, version.prerelease.isEmpty, !excludesOneVersion { return false }
    return switch comparison {
    case .equal: precision == .patch ? candidate == version : isWithinTilde(candidate)
    case .notEqual: isDifferent(candidate)
    case .greater: isGreater(candidate)
    case .less: candidate < version
    case .greaterOrEqual: candidate >= version
    case .lessOrEqual: isLessOrEqual(candidate)
    case .tilde: isWithinTilde(candidate)
    case .caret: isWithinCaret(candidate)
    }
  }

  private func isDifferent(_ candidate: SemanticVersion) -> Bool {
    switch precision {
    case .none, .patch: candidate != version
    case .major: candidate.major != version.major
    case .minor:
      candidate.major != version.major || candidate.minor != version.minor
        || candidate.prerelease != version.prerelease
    }
  }

  /// `>1` means from 2.0.0 on, `>1.2` from 1.3.0 on.
  private func isGreater(_ candidate: SemanticVersion) -> Bool {
    switch precision {
    case .none, .patch: candidate > version
    case .major: candidate.major > version.major
    case .minor: (candidate.major, candidate.minor) > (version.major, version.minor)
    }
  }

  /// `<=1` takes all of 1, `<=1.2` all of 1.2; and `<=*`, which is `<=0.0.0` with its patch left open, all of 0.0.
  private func isLessOrEqual(_ candidate: SemanticVersion) -> Bool {
    switch precision {
    case .patch: candidate <= version
    case .major: candidate.major <= version.major
    case .none, .minor: (candidate.major, candidate.minor) <= (version.major, version.minor)
    }
  }

  private func isWithinTilde(_ candidate: SemanticVersion) -> Bool {
    if candidate < version { return false }
    let isFixed = precision == .none || precision == .patch
    if isFixed, version.major == 0, version.minor == 0, version.patch == 0 { return true }
    return candidate.major == version.major && (precision == .major || candidate.minor == version.minor)
  }

  /// Up to the next change of the first number that is not 0. Unlike `~*`, `^*` takes 0.0.0 alone.
  private func isWithinCaret(_ candidate: SemanticVersion) -> Bool {
    if candidate < version || candidate.major != version.major { return false }
    if version.major > 0 || precision == .major { return true }
    if candidate.minor != version.minor { return false }
    if version.minor > 0 || precision == .minor { return true }
    return candidate.patch == version.patch
  }
}

// MARK: - Reading

extension Term {
  /// Reads a term that starts at `start`, and says where it ends.
  static func read(_ bytes: [UInt8], at start: Int) -> (Term, end: Int)? {
    var position = start
    while position < bytes.count, bytes[position].isOperator { position += 1 }
    guard let comparison = comparison(bytes[start..<position]) else { return nil }
    position = bytes.skippingSpace(from: position)
    guard let shape = VersionShape(of: bytes, from: position, numbers: \.isNumberOrWildcard) else { return nil }
    func isOpen(_ part: Range<Int>?) -> Bool {
      guard let part else { return true }
      return part.count == 1 && bytes[part.lowerBound].isWildcard
    }
    // What follows an open part does not count, be it a number or nonsense; a pre-release does.
    let precision: Precision =
      isOpen(shape.major) ? .none : isOpen(shape.minor) ? .major : isOpen(shape.patch) ? .minor : .patch
    let version = SemanticVersion(
      bytes,
      major: precision == .none ? nil : shape.major,
      minor: precision == .none || precision == .major ? nil : shape.minor,
      patch: precision == .patch ? shape.patch : nil,
      prerelease: shape.prerelease, build: shape.build,
      original: String(decoding: bytes[position..<shape.end], as: UTF8.self))
    guard let version else { return nil }
    return (Term(comparison: comparison, precision: precision, version: version), shape.end)
  }

  private static func comparison(_ sign: ArraySlice<UInt8>) -> Comparison? {
    guard sign.count <= 2 else { return nil }
    return switch String(decoding: sign, as: UTF8.self) {
    case "", "=": .equal
    case "!=": .notEqual
    case ">": .greater
    case "<": .less
    case ">=", "=>": .greaterOrEqual
    case "<=", "=<": .lessOrEqual
    case "~", "~>": .tilde
    case "^": .caret
    default: nil
    }
  }
}

/// The parts of a constraint between its `||`.
private func alternatives(_ bytes: [UInt8]) -> [[UInt8]] {
  let bar = UInt8(ascii: "|")
  var parts: [[UInt8]] = []
  var (start, position) = (0, 0)
  while position + 1 < bytes.count {
    if bytes[position] == bar, bytes[position + 1] == bar {
      parts.append(Array(bytes[start..<position]))
      position += 2
      start = position
    } else {
      position += 1
    }
  }
  return parts + [Array(bytes[start...])]
}

/// Rewrites every `1.2 - 1.4` as `>= 1.2, <= 1.4 `, or says with `nil` that the constraint cannot be one.
///
/// Masterminds does this to the text before it looks for `||`, with an expression whose numbers may hold a `|`. So
/// `1||2 - 3` becomes `>= 1||2, <= 3 `, and the range's ends fall into two alternatives. Its expression takes the
/// leftmost place where a range can start; where that is not the start of a term, what is left in front of it makes
/// the whole constraint invalid, as does a lone hyphen outside any range. So only one place need be tried.
private func rewritingRanges(_ bytes: [UInt8]) -> [UInt8]? {
  var result: [UInt8] = []
  var copied = 0
  var hyphen = 1
  while hyphen + 1 < bytes.count {
    guard bytes[hyphen] == UInt8(ascii: "-"), bytes[hyphen - 1].isSpace, bytes[hyphen + 1].isSpace else {
      hyphen += 1
      continue
    }
    var lowerEnd = hyphen
    while lowerEnd > copied, bytes[lowerEnd - 1].isSpace { lowerEnd -= 1 }
    var start = lowerEnd
    while start > copied, !bytes[start - 1].isSpace, bytes[start - 1] != UInt8(ascii: ","),
      // No version goes on with a `v` after a bar.
      bytes[start - 1] != UInt8(ascii: "|") || start == lowerEnd || bytes[start] != UInt8(ascii: "v")
    {
      start -= 1
    }
    let upperStart = bytes.skippingSpace(from: hyphen + 1)
    guard lowerEnd < hyphen,
      let lower = VersionShape(of: bytes, from: start, numbers: \.isNumberOrWildcard), lower.end == lowerEnd,
      let upper = VersionShape(of: bytes, from: upperStart, numbers: \.isNumberOrWildcard)
    else { return nil }
    var spaceStart = start
    while spaceStart > copied, bytes[spaceStart - 1].isSpace { spaceStart -= 1 }
    result += bytes[copied..<spaceStart] + Array(">= ".utf8) + bytes[start..<lowerEnd]
    result += Array(", <= ".utf8) + bytes[upperStart..<upper.end] + Array(" ".utf8)
    copied = bytes.skippingSpace(from: upper.end)
    // A hyphen whose white space this range took is a lone one, and is found so.
    hyphen = max(copied, 1)
  }
  return result + bytes[copied...]
}

extension [UInt8] {
  fileprivate func skippingSpace(from start: Int) -> Int {
    var position = start
    while position < count, self[position].isSpace { position += 1 }
    return position
  }
}

extension UInt8 {
  /// White space as `\s` of Go's regular expressions has it: no vertical tab.
  fileprivate var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }

  fileprivate var isOperator: Bool { "=!<>~^".utf8.contains(self) }

  fileprivate var isWildcard: Bool { "xX*".utf8.contains(self) }

  /// What Masterminds' expression takes for a number. The bar is an accident of it (`[0-9|x|X|\*]`) that decides
  /// what a hyphen range is; a number with one is refused later.
  fileprivate var isNumberOrWildcard: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || isWildcard || self == UInt8(ascii: "|")
  }
}
