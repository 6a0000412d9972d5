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
    /// Which of its codes silenced something.
    var used: Set<Int> = []
  }

  private struct Place: Hashable {
    let part: Int
    let code: String
  }

  private let file: PlanFile
  private let context: FileContext
  private let sources: [SourceText?]
  private var comments: [Comment] = []
  /// The comments for lines of a part that name a code, in the order of the text.
  private var commentsByPlace: [Place: [Int]] = [:]
  /// The comments for the whole file that name a code.
  private var commentsByCode: [String: [Int]] = [:]
  /// The codes of rules that may have had more to say in each part than they are let say.
  private let fullCodes: [Set<String>]
  /// The codes of basic rules that were found in each part.
  private let basicCodes: [Set<String>]
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
          case .line?: commentsByPlace[Place(part: index, code: code), default: []].append(comments.count)
          case .file?: commentsByCode[code, default: []].append(comments.count)
          case nil: break
          }
        }
        comments.append(Comment(part: index, comment: comment))
      }
    }
    for part in findings.indices { silence(part) }
    for comment in comments { judge(comment, found) }
    // The author may silence what is said of the comments, too.
    for part in findings.indices { silence(part) }
  }

  /// Takes out what comments silence, and remembers which did.
  private mutating func silence(_ part: Int) {
    guard let source = sources[part] else { return }
    var told = findings[part]
    told.removeAll { finding in
      let silencers =
        lineComments(Place(part: part, code: finding.code), source.line(at: finding.range.lowerBound))
        + (commentsByCode[finding.code] ?? [])
      for index in silencers {
        for (number, code) in comments[index].comment.codes.enumerated() where code.text == finding.code {
          comments[index].used.insert(number)
        }
      }
      return !silencers.isEmpty
    }
    findings[part] = told
  }

  /// The comments that concern a line. Each begins and ends no earlier than the one before, so that those are neighbours.
  private func lineComments(_ place: Place, _ line: Int) -> [Int] {
    guard let candidates = commentsByPlace[place] else { return [] }
    var low = 0
    var high = candidates.count
    while low < high {
      let middle = (low + high) / 2
      if comments[candidates[middle]].comment.lines.lowerBound <= line { low = middle + 1 } else { high = middle }
    }
    var first = low
    while first > 0, comments[candidates[first - 1]].comment.lines.upperBound >= line { first -= 1 }
    return Array(candidates[first..<low])
  }

  // MARK: What is wrong with the comments themselves

  private mutating func judge(_ entry: Comment, _ found: [[Finding]]) {
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
      let candidates = found[entry.part].filter { finding in
        guard let source = sources[entry.part] else { return false }
        return scope == .file || comment.lines.contains(source.line(at: finding.range.lowerBound))
      }
      var seen: Set<String> = []
      let codes = candidates.map(\.code).filter { seen.insert($0).inserted }
      return report(
        .invalidIgnore, comment.keyword.range, entry,
        "Name the rule to ignore, as in `\(scope.rawValue) \(codes.first ?? "name-mismatch")`: without a code nothing is "
          + "ignored.",
        replacing: comment.keyword, with: codes.prefix(3).map { "\(scope.rawValue) \($0)" })
    }
    for (number, code) in comment.codes.enumerated() {
      if let rule = Rule.named(code.text) {
        guard !entry.used.contains(number), isEvidence(rule, entry, scope) else { continue }
        reportUnused(entry, number, scope)
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
  private func isEvidence(_ rule: Rule, _ entry: Comment, _ scope: IgnoreComment.Scope) -> Bool {
    guard rule.basis == .text, rule.scope != .comments, !context.role.isPatch else { return false }
    guard context.settings.severity(of: rule) != nil,
      Rule.basic.allSatisfy({ context.settings.severity(of: $0) != nil })
    else { return false }
    return file.parts.indices.allSatisfy { part in
      guard scope == .file || part == entry.part, let content = file.parts[part].content else { return true }
      return content.document.isIntact && !fullCodes[part].contains(rule.code)
        && basicCodes[part].subtracting([rule.code]).isEmpty
    }
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
    findings[entry.part].append(
      Finding(
        code: rule.code, severity: severity, range: range, message: message, related: [], fixes: fixes,
        isAbsence: rule.findsAbsence))
  }

  private func shortened(_ text: String) -> String { text.count <= 40 ? text : text.prefix(40) + "…" }
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
