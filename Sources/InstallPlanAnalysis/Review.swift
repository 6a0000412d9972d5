// From what the rules found to what the author is told: findings that a comment silences go, and comments that silence
// nothing, or cannot be understood, are found themselves.

import TextDocument
import YAMLSyntax

/// The findings of a file, in the file's offsets, in the order of the text.
///
/// - Parameter found: what the rules found in each part of the file, in the part's offsets. Every rule was asked.
public func reviewed(_ found: [[Finding]], of file: PlanFile, _ context: FileContext) -> [Finding] {
  let findings =
    file.parts.contains { !$0.ignores.isEmpty } && file.planCount > 0
    ? Review(found, file, context).findings : found
  var told: [Finding] = []
  for (findings, part) in zip(findings, file.parts) where !findings.isEmpty {
    told += findings.inOrder().shifted(by: part.range.lowerBound)
  }
  return told
}

private struct Review {
  private struct Comment {
    let part: Int
    let comment: IgnoreComment
  }

  private struct Place: Hashable {
    let part: Int
    let code: String
  }

  private let file: PlanFile
  private let context: FileContext
  private let sources: [SourceText?]
  private var comments: [Comment] = []
  /// The comments for lines of a part that name a code, in the order of the text, and which of them silenced something.
  private var commentsByPlace: [Place: LineComments] = [:]
  /// The codes that comments for the whole file name.
  private var codesOfFile: Set<String> = []
  /// Those of them that silenced something.
  private var usedCodesOfFile: Set<String> = []
  /// The codes of rules that may have had more to say in each part than they are let say.
  private let fullCodes: [Set<String>]
  /// The codes of basic rules that were found in each part.
  private let basicCodes: [Set<String>]
  /// By code, whether it is certain that the rule has nothing to say in the whole file.
  private var evidenceInFile: [String: Bool] = [:]
  /// What was found in a part, by line; made where somebody asks.
  private var foundByLine: [Int: FoundByLine] = [:]
  /// How often each rule about comments may speak still.
  private var reportsLeft: [String: Int] = [:]
  private var suggestionsLeft = Rule.mostSuggestions
  private(set) var findings: [[Finding]]

  init(_ found: [[Finding]], _ file: PlanFile, _ context: FileContext) {
    self.file = file
    self.context = context
    findings = found
    sources = file.parts.map { part in
      part.content?.source ?? (part.ignores.isEmpty ? nil : SourceText(Array(file.text.bytes[part.range])))
    }
    fullCodes = found.map { findings in
      guard findings.count >= Rule.mostSyntaxErrors else { return [] }
      return Set(
        Dictionary(grouping: findings, by: \.code).filter { code, findings in
          let isOfSyntax = code == Rule.yamlSyntax.code || code == Rule.configSyntax.code
          return findings.count >= (isOfSyntax ? Rule.mostSyntaxErrors : Rule.mostFindings)
        }.keys)
    }
    let basic = Set(Rule.basic.map(\.code))
    basicCodes = found.map { Set($0.map(\.code)).intersection(basic) }
    for (index, part) in file.parts.enumerated() {
      let holdsPlans = part.content.map { !$0.plans.isEmpty || $0.remains != nil } ?? false
      for comment in part.ignores where holdsPlans || comment.scope == .file {
        for code in Set(comment.codes.map(\.text)) {
          switch comment.scope {
          case .line?:
            commentsByPlace[Place(part: index, code: code), default: LineComments()].append(
              comments.count, comment.lines)
          case .file?: codesOfFile.insert(code)
          case nil: break
          }
        }
        comments.append(Comment(part: index, comment: comment))
      }
    }
    for part in findings.indices { silence(part) }
    for number in comments.indices { judge(number, found) }
    // The author may silence what is said of the comments, too.
    for part in findings.indices { silence(part) }
  }

  /// Takes out what comments silence, and remembers which did.
  private mutating func silence(_ part: Int) {
    guard let source = sources[part] else { return }
    var told = findings[part]
    told.removeAll { finding in
      let place = Place(part: part, code: finding.code)
      let isSilenced = commentsByPlace[place]?.silence(source.line(at: finding.range.lowerBound)) ?? false
      guard codesOfFile.contains(finding.code) else { return isSilenced }
      usedCodesOfFile.insert(finding.code)
      return true
    }
    findings[part] = told
  }

  /// Whether a code of a comment silenced something.
  private mutating func isUsed(_ code: String, _ number: Int, _ scope: IgnoreComment.Scope) -> Bool {
    switch scope {
    case .file: usedCodesOfFile.contains(code)
    case .line: commentsByPlace[Place(part: comments[number].part, code: code)]?.isUsed(number) ?? false
    }
  }

  // MARK: What is wrong with the comments themselves

  private mutating func judge(_ number: Int, _ found: [[Finding]]) {
    let entry = comments[number]
    let comment = entry.comment
    guard let scope = comment.scope else {
      let known = IgnoreComment.Scope.allCases.map(\.rawValue)
      guard !comment.keyword.text.isEmpty else {
        return report(
          .invalidIgnore, comment.keyword.range, entry,
          "Say what to do behind `installplan-ls:`: \(listed(known)), and a rule's code. As it stands it does nothing.",
          replacing: nil, with: known.map { "\($0) CODE" })
      }
      let nearest = nearestNames(to: comment.keyword.text, among: known, count: 2)
      return report(
        .invalidIgnore, comment.keyword.range, entry,
        "Write \(listed(nearest.isEmpty ? known : nearest)): `\(shortened(comment.keyword.text))` does nothing.",
        replacing: comment.keyword, with: nearest)
    }
    guard !comment.codes.isEmpty else {
      // What could be meant is what is found there.
      let codes = codesFound(in: entry.part, found, scope == .file ? nil : comment.lines)
      return report(
        .invalidIgnore, comment.keyword.range, entry,
        "Name the rule to ignore, as in `\(scope.rawValue) \(codes.first ?? "name-mismatch")`: without a code nothing is "
          + "ignored.",
        replacing: comment.keyword, with: codes.map { "\(scope.rawValue) \($0)" })
    }
    for (index, code) in comment.codes.enumerated() {
      if let rule = Rule.named(code.text) {
        guard !isUsed(code.text, number, scope), isEvidence(rule, entry, scope) else { continue }
        reportUnused(entry, index, scope)
      } else {
        suggestionsLeft -= 1
        let nearest = suggestionsLeft >= 0 ? nearestNames(to: code.text, among: Rule.all.map(\.code)) : []
        let question = nearest.isEmpty ? "." : "; did you mean \(listed(nearest))?"
        report(
          .invalidIgnore, code.range, entry,
          "There is no rule `\(shortened(code.text))`\(question) This ignores nothing.", replacing: code, with: nearest)
      }
    }
  }

  /// Whether it is certain that a rule has nothing to say where a comment silences it: it is switched on, needs nothing
  /// but the text, has said all that it has to say, and no more basic rule speaks in its place.
  private mutating func isEvidence(_ rule: Rule, _ entry: Comment, _ scope: IgnoreComment.Scope) -> Bool {
    guard rule.basis == .text, rule.scope != .comments, !context.role.isPatch else { return false }
    guard context.settings.severity(of: rule) != nil,
      Rule.basic.allSatisfy({ context.settings.severity(of: $0) != nil })
    else { return false }
    func isQuiet(_ part: Int) -> Bool {
      guard let content = file.parts[part].content else { return true }
      return content.document.isIntact && !fullCodes[part].contains(rule.code)
        && basicCodes[part].allSatisfy { $0 == rule.code }
    }
    if scope == .line { return isQuiet(entry.part) }
    if let known = evidenceInFile[rule.code] { return known }
    let isEvidence = file.parts.indices.allSatisfy(isQuiet)
    evidenceInFile[rule.code] = isEvidence
    return isEvidence
  }

  /// The first few codes of what was found in a part.
  ///
  /// - Parameter lines: only there; nil: anywhere.
  private mutating func codesFound(in part: Int, _ found: [[Finding]], _ lines: ClosedRange<Int>?) -> [String] {
    guard let source = sources[part] else { return [] }
    if let known = foundByLine[part] { return known.codes(lines) }
    let sorted = FoundByLine(found[part], in: source)
    foundByLine[part] = sorted
    return sorted.codes(lines)
  }

  private mutating func reportUnused(_ entry: Comment, _ number: Int, _ scope: IgnoreComment.Scope) {
    guard let source = sources[entry.part] else { return }
    let comment = entry.comment
    let code = comment.codes[number]
    let place = scope == .file ? "in this file" : comment.isAlone ? "on the line that follows" : "on this line"
    let fix =
      comment.codes.count > 1
      ? Fix("Remove `\(code.text)` from the comment", [comment.removal(ofCode: number)], isPreferred: true)
      : Fix("Remove the comment", [comment.removal(in: source)], isPreferred: true)
    report(
      .unusedIgnore, code.range, entry, "Nothing \(place) raises `\(code.text)`: this comment is not needed.", [fix])
  }

  private mutating func report(
    _ rule: Rule, _ range: Range<Int>, _ entry: Comment, _ message: String, replacing word: IgnoreComment.Word?,
    with candidates: [String]
  ) {
    let fixes =
      word.map { word in
        candidates.enumerated().map { index, text in
          Fix("Write `\(text)`", [TextEdit(word.range, text)], isPreferred: index == 0)
        }
      } ?? []
    report(rule, range, entry, message, fixes)
  }

  private mutating func report(_ rule: Rule, _ range: Range<Int>, _ entry: Comment, _ message: String, _ fixes: [Fix]) {
    guard let severity = context.settings.severity(of: rule) else { return }
    guard reportsLeft[rule.code, default: Rule.mostFindings] > 0 else { return }
    reportsLeft[rule.code, default: Rule.mostFindings] -= 1
    findings[entry.part].append(
      Finding(
        code: rule.code, severity: severity, range: range, message: FindingMessage(english: message), related: [],
        fixes: fixes, isAbsence: rule.findsAbsence))
  }

  private func shortened(_ text: String) -> String { text.count <= 40 ? text : text.prefix(40) + "…" }
}

/// The comments of a part that silence a code on lines, in the order of the text. Each begins and ends no earlier than the one
/// before, so that those that concern a line are neighbours.
private struct LineComments {
  private var comments: [(number: Int, lines: ClosedRange<Int>)] = []
  /// Where runs of comments that silenced something begin (+1) and end (-1).
  private var changes: [Int: Int] = [:]
  /// By comment; made when it is asked for, after all was silenced.
  private var used: [Bool]?

  mutating func append(_ number: Int, _ lines: ClosedRange<Int>) { comments.append((number, lines)) }

  /// Whether some of them concern a line; these count as used.
  mutating func silence(_ line: Int) -> Bool {
    let first = comments.firstPlace { $0.lines.upperBound >= line }
    let end = comments.firstPlace { $0.lines.lowerBound > line }
    guard first < end else { return false }
    changes[first, default: 0] += 1
    changes[end, default: 0] -= 1
    return true
  }

  /// - Parameter number: as it was appended.
  mutating func isUsed(_ number: Int) -> Bool {
    if used == nil {
      var depth = 0
      used = comments.indices.map { index in
        depth += changes[index] ?? 0
        return depth > 0
      }
    }
    let index = comments.firstPlace { $0.number >= number }
    return used.map { index < $0.count && $0[index] } ?? false
  }
}

/// The codes of what was found in a part, by line.
private struct FoundByLine {
  private let found: [(line: Int, code: String)]
  private let first: [String]

  init(_ findings: [Finding], in source: SourceText) {
    first = Self.distinct(findings.lazy.map(\.code))
    found = findings.map { (line: source.line(at: $0.range.lowerBound), code: $0.code) }.enumerated()
      .sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
  }

  /// The first few codes, each once.
  func codes(_ lines: ClosedRange<Int>?) -> [String] {
    guard let lines else { return first }
    let start = found.firstPlace { $0.line >= lines.lowerBound }
    // What is further away than this is not what the author means.
    return Self.distinct(found[start...].prefix(100).lazy.prefix { $0.line <= lines.upperBound }.map(\.code))
  }

  private static func distinct(_ codes: some Sequence<String>) -> [String] {
    var distinct: [String] = []
    for code in codes where !distinct.contains(code) {
      distinct.append(code)
      if distinct.count == 3 { break }
    }
    return distinct
  }
}

extension Rule {
  /// Of errors of syntax, a document or a text of Helm values has no more than these told.
  fileprivate static let mostSyntaxErrors = 48

  /// The rules in whose favour others are silent about the same value.
  fileprivate static let basic: [Rule] = [
    .yamlSyntax, .duplicateKey, .unknownField, .missingField, .wrongType, .placeholder, .configSyntax,
    .configNotMapping,
  ]
}
