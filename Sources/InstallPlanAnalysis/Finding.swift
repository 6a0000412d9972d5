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
  return words.contains("``") ? words.replacing("``", with: "`\"\"`") : words
}

private func shown(_ text: LocalizedText) -> LocalizedText {
  let en = shown(text.en)
  return text.zh == text.en ? LocalizedText(english: en) : LocalizedText(en: en, zh: shown(text.zh))
}

/// What a finding says, in every language: what to do, and what happens otherwise. It is put into one language where it
/// is shown; until then findings are compared, cached and withheld without regard to a language.
///
/// ```swift
/// context.report(
///   entry.value,
///   FindingMessage(
///     advice: LocalizedText(en: "Keep one `\(name)`:", zh: "请只保留一个 `\(name)`："),
///     consequence: LocalizedText(en: "the last one wins.", zh: "以最后一个为准。")))
/// ```
public struct FindingMessage: Sendable, Hashable {
  /// A sentence, or its beginning up to a colon.
  public let advice: LocalizedText
  public let consequence: LocalizedText?

  public init(advice: LocalizedText, consequence: LocalizedText? = nil) {
    self.advice = shown(advice)
    self.consequence = consequence.map { shown($0) }
  }

  /// A message that is not translated yet.
  public init(english: String) { self.init(advice: LocalizedText(english: english)) }

  public func text(in language: Language) -> String {
    let advice = advice.text(in: language)
    guard let consequence = consequence?.text(in: language) else { return advice }
    // A full-width mark brings its own space.
    return advice + (advice.unicodeScalars.last.map { "。：；，！？）".unicodeScalars.contains($0) } == true ? "" : " ")
      + consequence
  }

  /// In English.
  public var en: String { text(in: .english) }
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
  public let title: LocalizedText
  public var edits: [TextEdit]
  /// The one an author would choose without thinking.
  public let isPreferred: Bool
  /// Whether applying it without reading it can do no harm: what is applied then means the same as before, or what the
  /// API server would store, or nothing else can have been meant. Never what chooses a name, a version or a cluster, or
  /// takes away what the author wrote and somebody may miss. `fixAll` applies these.
  public internal(set) var isSafe: Bool

  /// With a title that is not translated yet.
  public init(_ title: String, _ edits: [TextEdit], isPreferred: Bool = false, isSafe: Bool = false) {
    self.init(LocalizedText(english: title), edits, isPreferred: isPreferred, isSafe: isSafe)
  }

  public init(_ title: LocalizedText, _ edits: [TextEdit], isPreferred: Bool = false, isSafe: Bool = false) {
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
  public let message: LocalizedText

  init(_ place: Place, message: LocalizedText) {
    self.place = place
    self.message = shown(message)
  }

  init(range: Range<Int>, message: LocalizedText) { self.init(.here(range), message: message) }

  init(plan: PlanPlace, message: LocalizedText) { self.init(.plan(plan), message: message) }

  /// With a message that is not translated yet.
  init(range: Range<Int>, message: String) { self.init(.here(range), message: LocalizedText(english: message)) }

  /// With a message that is not translated yet.
  init(plan: PlanPlace, message: String) { self.init(.plan(plan), message: LocalizedText(english: message)) }
}

public struct Finding: Sendable, Equatable {
  /// The code of the rule that says it.
  public let code: String
  public var severity: Severity
  public var range: Range<Int>
  /// What is wrong and what KubeSphere would do.
  public let message: FindingMessage
  public var related: [RelatedPlace]
  public var fixes: [Fix]
  /// Whether something is missing, which its author may be about to write.
  public var isAbsence = false

  init(
    code: String, severity: Severity, range: Range<Int>, message: FindingMessage, related: [RelatedPlace], fixes: [Fix],
    isAbsence: Bool = false
  ) {
    self.code = code
    self.severity = severity
    self.range = range
    self.message = message
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
