// What analysis says, as plain values in an editor's words. Ranges are bytes; LanguageServer turns them into LSP's.

import TextDocument

public enum Severity: String, Sendable, CaseIterable, Comparable {
  case error, warning, information, hint

  private var rank: Int {
    switch self {
    case .error: 3
    case .warning: 2
    case .information: 1
    case .hint: 0
    }
  }

  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
}

/// Words with names of the author's or the catalog's in them: what nobody sees is written as an escape, and an empty name
/// as a pair of quotes.
private func shown(_ words: String) -> String {
  let words = visible(words)
  // Hardly any have an empty name, and in bytes that is quickly seen.
  let hasEmptyName = zip(words.utf8, words.utf8.dropFirst()).contains { $0 == UInt8(ascii: "`") && $1 == $0 }
  return hasEmptyName ? words.replacing("``", with: "`\"\"`") : words
}

public struct TextEdit: Sendable, Hashable {
  public var range: Range<Int>
  public var newText: String

  public init(_ range: Range<Int>, _ newText: String) {
    self.range = range
    self.newText = newText
  }
}

/// A way to mend a finding. Its edits do not overlap.
public struct Fix: Sendable, Hashable {
  public let title: String
  public var edits: [TextEdit]
  /// The one an author would choose without thinking.
  public let isPreferred: Bool
  /// Whether applying it without reading it can do no harm: what is applied then means the same as before, or what the
  /// API server would store, or nothing else can have been meant. Never what chooses a name, a version or a cluster, or
  /// takes away what the author wrote and somebody may miss. `fixAll` applies these.
  public internal(set) var isSafe: Bool

  public init(_ title: String, _ edits: [TextEdit], isPreferred: Bool = false, isSafe: Bool = false) {
    self.title = shown(title)
    self.edits = edits
    self.isPreferred = isPreferred
    self.isSafe = isSafe
  }
}

/// Another place that a finding is about.
public struct RelatedPlace: Sendable, Equatable {
  public enum Place: Sendable, Equatable {
    /// In the same text.
    case here(Range<Int>)
    /// A plan of the workspace, perhaps in the same file.
    case plan(PlanPlace)
  }

  public var place: Place
  public let message: String

  init(range: Range<Int>, message: String) {
    place = .here(range)
    self.message = shown(message)
  }

  init(plan: PlanPlace, message: String) {
    place = .plan(plan)
    self.message = shown(message)
  }
}

public struct Finding: Sendable, Equatable {
  /// The code of the rule that says it.
  public let code: String
  public var severity: Severity
  public var range: Range<Int>
  /// What is wrong and what KubeSphere would do.
  public let message: String
  public var related: [RelatedPlace]
  public var fixes: [Fix]
  /// Whether something is missing, which its author may be about to write.
  public var isAbsence = false

  init(
    code: String, severity: Severity, range: Range<Int>, message: String, related: [RelatedPlace], fixes: [Fix],
    isAbsence: Bool = false
  ) {
    self.code = code
    self.severity = severity
    self.range = range
    self.message = shown(message)
    self.related = related
    self.fixes = fixes
    self.isAbsence = isAbsence
  }

  /// The finding of a part of a file, in the file.
  func shifted(by offset: Int) -> Finding {
    guard offset != 0 else { return self }
    var finding = self
    finding.range = range.shifted(by: offset)
    for index in related.indices {
      if case .here(let range) = related[index].place {
        finding.related[index].place = .here(range.shifted(by: offset))
      }
    }
    for index in fixes.indices {
      for edit in fixes[index].edits.indices {
        finding.fixes[index].edits[edit].range = fixes[index].edits[edit].range.shifted(by: offset)
      }
    }
    return finding
  }
}

extension Range<Int> {
  func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}

extension Range<Int> {
  /// Whether two ranges have a place in common, their ends included.
  func touches(_ other: Range<Int>) -> Bool {
    lowerBound <= other.upperBound && other.lowerBound <= upperBound
  }
}
