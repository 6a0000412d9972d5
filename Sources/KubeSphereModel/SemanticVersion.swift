// The version of an extension, of KubeSphere or of Kubernetes, read and ordered exactly as the cluster does it:
// KubeSphere compares versions with https://github.com/Masterminds/semver, so that library's leniencies (`v1`, `1.2`)
// and its order are ours. The table of verdicts is of its 3.3.1; 3.4.0 would take leading zeros (`01.2.3`).
// Hand-written over UTF-8 bytes: every text is untrusted, and each function here is linear in its length.

/// A semantic version (https://semver.org), as Masterminds/semver 3.3 reads it.
///
/// Two versions are `==` when neither comes before the other: build metadata and spelling do not count, so `v1.0`,
/// `1.0.0` and `1.0.0+build.5` are equal and hash alike. Compare `original` to tell spellings apart.
public struct SemanticVersion: Sendable {
  public let major: UInt64
  public let minor: UInt64
  public let patch: UInt64
  /// What follows the hyphen (`rc.1` of `1.0.0-rc.1`); empty for a release.
  public let prerelease: String
  /// What follows the plus sign (`k3s1` of `v1.31.4+k3s1`); empty when there is none.
  public let build: String
  /// The text this was read from, unchanged.
  public let original: String

  /// Reads what `semver.NewVersion` takes: a leading `v` and a missing patch or minor number are fine. `nil` for
  /// anything else, numbers with leading zeros or beyond 64 bits included.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let shape = VersionShape(of: bytes, from: 0, numbers: \.isDigit), shape.end == bytes.count else {
      return nil
    }
    self.init(bytes, shape, original: text)
  }

  /// Reads what `semver.StrictNewVersion` takes, which is semver.org's grammar: all three numbers and no `v`. `nil` for
  /// anything else.
  public init?(strict text: String) {
    let bytes = Array(text.utf8)
    guard let shape = VersionShape(of: bytes, from: 0, numbers: \.isDigit), shape.end == bytes.count,
      shape.major.lowerBound == 0, shape.patch != nil
    else { return nil }
    self.init(bytes, shape, original: text)
  }

  private init?(_ bytes: [UInt8], _ shape: VersionShape, original: String) {
    self.init(
      bytes, major: shape.major, minor: shape.minor, patch: shape.patch,
      prerelease: shape.prerelease, build: shape.build, original: original)
  }

  /// Makes a version of parts of `bytes`; a number left out is 0. `nil` when a number is too large or has a
  /// leading zero (in the pre-release, too).
  init?(
    _ bytes: [UInt8], major: Range<Int>?, minor: Range<Int>?, patch: Range<Int>?,
    prerelease: Range<Int>?, build: Range<Int>?, original: String
  ) {
    func number(_ range: Range<Int>?) -> UInt64? {
      guard let range else { return 0 }
      return hasLeadingZero(bytes[range]) ? nil : decimal(bytes[range])
    }
    func hasLeadingZero(_ digits: ArraySlice<UInt8>) -> Bool {
      digits.count > 1 && digits.first == UInt8(ascii: "0")
    }
    func text(_ range: Range<Int>?) -> String {
      range.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
    }
    guard let major = number(major), let minor = number(minor), let patch = number(patch) else { return nil }
    if let prerelease {
      for identifier in bytes[prerelease].split(separator: UInt8(ascii: "."))
      where hasLeadingZero(identifier) && identifier.allSatisfy(\.isDigit) {
        return nil
      }
    }
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = text(prerelease)
    self.build = text(build)
    self.original = original
  }
}

extension SemanticVersion: CustomStringConvertible {
  /// The version in semver.org's form: no `v`, all three numbers, pre-release and build metadata.
  public var description: String {
    "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-\(prerelease)") + (build.isEmpty ? "" : "+\(build)")
  }
}

extension SemanticVersion: Hashable, Comparable {
  // Two pre-releases are of equal precedence only if they are the same text (numbers in them have no leading
  // zeros), so `==`, `hash` and `<` agree.

  public static func == (a: SemanticVersion, b: SemanticVersion) -> Bool {
    a.major == b.major && a.minor == b.minor && a.patch == b.patch && a.prerelease == b.prerelease
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(major)
    hasher.combine(minor)
    hasher.combine(patch)
    hasher.combine(prerelease)
  }

  /// The order of precedence, as Masterminds' `Compare`: a pre-release comes before its release.
  public static func < (a: SemanticVersion, b: SemanticVersion) -> Bool {
    if a.major != b.major { return a.major < b.major }
    if a.minor != b.minor { return a.minor < b.minor }
    if a.patch != b.patch { return a.patch < b.patch }
    if a.prerelease.isEmpty || b.prerelease.isEmpty { return !a.prerelease.isEmpty && b.prerelease.isEmpty }
    return prereleasePrecedes(a.prerelease, b.prerelease)
  }

  private static func prereleasePrecedes(_ a: String, _ b: String) -> Bool {
    var left = a.utf8.split(separator: UInt8(ascii: ".")).makeIterator()
    var right = b.utf8.split(separator: UInt8(ascii: ".")).makeIterator()
    while true {
      let (l, r) = (left.next(), right.next())
      // The longer of two that agree so far comes later.
      guard let r else { return false }
      guard let l else { return true }
      if l.elementsEqual(r) { continue }
      switch (decimal(l), decimal(r)) {
      case (let l?, let r?): return l < r
      // A number comes before a word. One beyond 64 bits is a word to Masterminds, and so it is here.
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return l.lexicographicallyPrecedes(r)
      }
    }
  }
}

/// Where the parts of a version stand in a text: the captures of Masterminds' loose version expression. Shared with
/// constraints, whose numbers may be wildcards as well.
struct VersionShape {
  let major: Range<Int>
  private(set) var minor: Range<Int>?
  private(set) var patch: Range<Int>?
  private(set) var prerelease: Range<Int>?
  private(set) var build: Range<Int>?
  /// Where the version ends: the longest that can be read, so perhaps in front of more text.
  private(set) var end: Int

  /// Reads the longest version that starts at `start`, with `numbers` saying which bytes a number is made of.
  /// A dot, hyphen or plus sign that nothing fitting follows is not part of it.
  init?(of bytes: [UInt8], from start: Int, numbers: (UInt8) -> Bool) {
    func run(at position: Int, of isMember: (UInt8) -> Bool) -> Range<Int>? {
      var end = position
      while end < bytes.count, isMember(bytes[end]) { end += 1 }
      return end > position ? position..<end : nil
    }
    func run(at position: Int, after mark: Unicode.Scalar, of isMember: (UInt8) -> Bool) -> Range<Int>? {
      guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return nil }
      return run(at: position + 1, of: isMember)
    }
    func identifiers(at position: Int, after mark: Unicode.Scalar) -> Range<Int>? {
      guard let first = run(at: position, after: mark, of: \.isIdentifier) else { return nil }
      var end = first.upperBound
      while let next = run(at: end, after: ".", of: \.isIdentifier) { end = next.upperBound }
      return first.lowerBound..<end
    }
    let hasPrefix = start < bytes.count && bytes[start] == UInt8(ascii: "v")
    guard let major = run(at: hasPrefix ? start + 1 : start, of: numbers) else { return nil }
    self.major = major
    end = major.upperBound
    minor = run(at: end, after: ".", of: numbers)
    if let minor {
      end = minor.upperBound
      patch = run(at: end, after: ".", of: numbers)
      end = patch?.upperBound ?? end
    }
    prerelease = identifiers(at: end, after: "-")
    end = prerelease?.upperBound ?? end
    build = identifiers(at: end, after: "+")
    end = build?.upperBound ?? end
  }
}

/// The value of decimal digits (and nothing else), or `nil`, also when it needs more than 64 bits.
private func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
  guard !digits.isEmpty else { return nil }
  var value: UInt64 = 0
  for digit in digits {
    guard digit.isDigit else { return nil }
    let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
    let (sum, alsoTooLarge) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
    guard !tooLarge, !alsoTooLarge else { return nil }
    value = sum
  }
  return value
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isIdentifier: Bool {
    isDigit || self == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }
}
