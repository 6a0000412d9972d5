// Selecting objects by their labels, judged exactly as Kubernetes does it (LabelSelectorAsSelector of
// k8s.io/apimachinery/pkg/apis/meta/v1, NewRequirement and Matches of pkg/labels): the controller asks that code which
// clusters a plan's `clusterSelector` means. Every text is untrusted; reading and matching are linear in its length.

/// A condition on labels: `matchLabels` and `matchExpressions`, all of which must hold.
public struct LabelSelector: Sendable, Hashable {
  /// An item of `matchExpressions`.
  public struct Expression: Sendable, Hashable {
    public var key: String
    /// As written; see `Operator` for those there are.
    public var `operator`: String
    public var values: [String]

    public init(key: String, operator: String, values: [String] = []) {
      self.key = key
      self.operator = `operator`
      self.values = values
    }
  }

  public enum Operator: String, Sendable, CaseIterable {
    case isIn = "In"
    case isNotIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"

    public var takesValues: Bool { self == .isIn || self == .isNotIn }
  }

  /// What is wrong with one requirement.
  public struct Problem: Sendable, Hashable {
    public enum Part: Sendable, Hashable {
      case key
      case `operator`
      /// `In` and `NotIn` without values, the others with some.
      case values
      /// One value, by its position.
      case value(Int)
    }

    public let part: Part
    /// Why, in a few words that follow the part's text (`is longer than 63 characters`).
    public let reason: String
  }

  /// A selector that Kubernetes refuses.
  public struct Invalid: Error, Hashable {
    public enum Requirement: Sendable, Hashable {
      /// A member of `matchLabels`, by its key.
      case label(String)
      /// An item of `matchExpressions`, by its position.
      case expression(Int)
    }

    public let requirement: Requirement
    /// Not empty.
    public let problems: [Problem]
  }

  /// What Kubernetes makes of a selector: it matches where each requirement does.
  private struct Requirement: Sendable, Hashable {
    let key: String
    let comparison: Operator
    let values: Set<String>

    func matches(_ labels: [String: String]) -> Bool {
      switch comparison {
      case .isIn: labels[key].map(values.contains) ?? false
      case .isNotIn: labels[key].map { !values.contains($0) } ?? true
      case .exists: labels[key] != nil
      case .doesNotExist: labels[key] == nil
      }
    }
  }

  private let requirements: [Requirement]

  /// Reads what `LabelSelectorAsSelector` takes; throws the first requirement at fault, labels in the order of their
  /// keys before expressions.
  public init(
    matchLabels: [String: String] = [:], matchExpressions: [Expression] = []
  ) throws(Invalid) {
    var requirements: [Requirement] = []
    for (key, value) in matchLabels.sorted(by: { $0.key < $1.key }) {
      let problems = Self.problems(key: key, value: value)
      guard problems.isEmpty else { throw Invalid(requirement: .label(key), problems: problems) }
      requirements.append(Requirement(key: key, comparison: .isIn, values: [value]))
    }
    for (index, expression) in matchExpressions.enumerated() {
      let problems = Self.problems(expression)
      guard problems.isEmpty, let comparison = Operator(rawValue: expression.operator) else {
        throw Invalid(requirement: .expression(index), problems: problems)
      }
      requirements.append(
        Requirement(key: expression.key, comparison: comparison, values: Set(expression.values)))
    }
    self.requirements = requirements
  }

  /// Whether it has no requirement, and so matches everything.
  public var isEmpty: Bool { requirements.isEmpty }

  public func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.matches(labels) }
  }

  // MARK: What is valid

  /// What is wrong with a member of `matchLabels`.
  public static func problems(key: String, value: String) -> [Problem] {
    problems(Expression(key: key, operator: Operator.isIn.rawValue, values: [value]))
  }

  /// What is wrong with an item of `matchExpressions`.
  public static func problems(_ expression: Expression) -> [Problem] {
    var problems: [Problem] = []
    if let reason = reasonAgainst(labelKey: expression.key) { problems.append(Problem(part: .key, reason: reason)) }
    switch Operator(rawValue: expression.operator) {
    case nil: problems.append(Problem(part: .operator, reason: "is not an operator"))
    case let known? where known.takesValues && expression.values.isEmpty:
      problems.append(Problem(part: .values, reason: "needs at least one value"))
    case let known? where !known.takesValues && !expression.values.isEmpty:
      problems.append(Problem(part: .values, reason: "takes no values"))
    default: break
    }
    for (index, value) in expression.values.enumerated() {
      if let reason = reasonAgainst(labelValue: value) {
        problems.append(Problem(part: .value(index), reason: reason))
      }
    }
    return problems
  }

  /// Why a text cannot be a label's key; nil: it can. A key is a name of at most 63 characters, perhaps with a DNS
  /// subdomain and a slash before it (`IsQualifiedName` of k8s.io/apimachinery/pkg/util/validation).
  public static func reasonAgainst(labelKey key: String) -> String? {
    let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.last else { return "has more than one `/`" }
    if parts.count == 2 {
      if parts[0].isEmpty { return "has nothing before its `/`" }
      if !isSubdomain(parts[0]) { return "has no DNS name before its `/` (lower-case letters, digits, `-` and `.`)" }
    }
    if name.isEmpty { return key.isEmpty ? "is empty" : "has nothing after its `/`" }
    return reasonAgainst(name: name)
  }

  /// Why a text cannot be a label's value; nil: it can.
  public static func reasonAgainst(labelValue value: String) -> String? {
    value.isEmpty ? nil : reasonAgainst(name: value.utf8[...])
  }

  /// What names and values have in common.
  private static func reasonAgainst(name: Substring.UTF8View) -> String? {
    // Kubernetes counts bytes; only ASCII is allowed, so that a shorter text of other characters is refused as well.
    if name.count > 63 { return "is longer than 63 characters" }
    let isAllowed = name.allSatisfy { byte in
      isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    guard isAllowed else { return "may hold only letters, digits, `-`, `_` and `.`" }
    guard let first = name.first, let last = name.last, isAlphanumeric(first), isAlphanumeric(last) else {
      return "must begin and end with a letter or digit"
    }
    return nil
  }

  /// A DNS-1123 subdomain: words of lower-case letters, digits and inner hyphens, with dots between them.
  private static func isSubdomain(_ text: Substring.UTF8View) -> Bool {
    guard text.count <= 253 else { return false }
    return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { word in
      guard let first = word.first, let last = word.last else { return false }
      return first != UInt8(ascii: "-") && last != UInt8(ascii: "-")
        && word.allSatisfy { isAlphanumeric($0) && !isUpperCase($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isUpperCase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
