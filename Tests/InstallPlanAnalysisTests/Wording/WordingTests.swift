// The words of the rules: Tests/Wording/findings.md holds what each rule says of its examples and of every case of the
// other tests, once for each way it says it. What holds for the form of all of them is tested here, too.

import KubeSphereModel
import TestSupport
import Testing
import TextDocument

@testable import InstallPlanAnalysis

/// A text and what is found in it.
private struct Said {
  let text: String
  let findings: [Finding]

  init(_ text: String, _ findings: [Finding]) { (self.text, self.findings) = (text, findings) }

  init(_ example: Rule.Example) {
    self.init(Marked(example.bad).text, catalog: RuleExampleTests().catalog(example.catalog))
  }

  init(_ marked: String, catalog: Catalog?, settings: RuleSettings = RuleSettings()) {
    text = Marked(marked).text
    findings = diagnose(PlanFile(text), catalog: catalog, settings: settings)
  }

  /// Of the cases of all other tests that the words of rules can be told from; those of a rule's own page come first.
  static let all: [Said] = {
    var all = FixExample.all.map { Said($0.example) }
    all += (ruleCases + formRuleCases + fileFormCases + ignoreCases).map {
      Said($0.text, catalog: RuleCaseTests.catalog($0.catalog), settings: RuleCaseTests.settings)
    }
    all += schedulingCases.map { Said($0.text, catalog: schedulingCatalog($0.catalog)) }
    all += SchedulingRuleTests.fixCases.map { Said($0.text, catalog: schedulingCatalog(.complete)) }
    all += workspaceCases.map { test in
      let (file, context, _) = WorkspaceRuleTests().context(test)
      return Said(file.text.string, diagnose(file, context))
    }
    for test in knowledgeCases {
      all += KnowledgeCase.State.allCases.map { Said(test.text, catalog: test.catalog($0)) }
    }
    all += fixAllCases.map { Said($0.before, catalog: nil) }
    return all
  }()
}

/// A sentence of a rule, with all that goes with it somewhere.
private struct Sentence {
  let message: String
  var additions: [String] = []
}

struct WordingTests {
  @Test func wordsAreAsTheyWere() {
    var sentences: [String: [Sentence]] = [:]
    var numbers: [String: Int] = [:]
    var seen: Set<String> = []
    for said in Said.all {
      for finding in said.findings {
        let severity = finding.severity == Rule.named(finding.code)?.severity ? "" : " (\(finding.severity))"
        let key = "\(finding.code) \(Self.template(finding.message.en + severity))"
        let number = numbers[key] ?? sentences[finding.code, default: []].count
        if numbers.updateValue(number, forKey: key) == nil {
          sentences[finding.code, default: []].append(
            Sentence(
              message: finding.message.en + severity, additions: Self.chinese(finding.message).map { [$0] } ?? []))
        }
        func add(_ words: String, _ more: String = "") {
          guard seen.insert("\(key) \(Self.template(words))").inserted else { return }
          sentences[finding.code]?[number].additions.append(words + more)
        }
        for place in finding.related { add("beside: \(Self.both(place.message))") }
        for fix in finding.fixes {
          let marks = (fix.isPreferred ? "*" : "") + (fix.isSafe ? "!" : "")
          add("fix: \(Self.both(fix.title))\(marks)", " (\(Self.changes(fix.edits, in: said.text)))")
        }
      }
    }
    #expect(sentences.keys.allSatisfy { Rule.named($0) != nil })
    var text = """
      # What the rules say

      Of sentences that differ only in names and numbers the first is shown, and under it, each once, what goes with it:
      what is said beside other places, and the titles of fixes with what they put for what; `*` marks the one an author
      would choose, `!` those that `fixAll` applies. What is translated is there in
      Chinese, too. Written by `WordingTests`;
      see `Tests/TestSupport/Wording.swift`.

      """
    for rule in Rule.all {
      let all = sentences[rule.code] ?? []
      #expect(!all.isEmpty, "\(rule.code)")
      text += "\n## \(rule.code) (\(rule.severity))\n\n"
      for sentence in all { text += "- \(sentence.message)\n" + sentence.additions.map { "  - \($0)\n" }.joined() }
    }
    let difference = difference(of: text, from: "findings.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  /// A message in Chinese, if it is translated.
  private static func chinese(_ message: FindingMessage) -> String? {
    let zh = message.text(in: .chinese)
    return zh == message.en ? nil : zh
  }

  private static func both(_ text: LocalizedText) -> String { text.zh == text.en ? text.en : "\(text.en) | \(text.zh)" }

  private static func changes(_ edits: [TextEdit], in text: String) -> String {
    let bytes = Array(text.utf8)
    func shown(_ part: String) -> String {
      let line = part.replacing("\r\n", with: "↵").replacing("\n", with: "↵")
      return line.count > 60 ? line.prefix(40) + "…" + line.suffix(15) : line
    }
    return edits.map { edit in
      let old = shown(String(decoding: bytes[edit.range], as: UTF8.self))
      let new = shown(edit.newText)
      return old.isEmpty ? "put «\(new)»" : new.isEmpty ? "take «\(old)»" : "«\(old)» → «\(new)»"
    }.joined(separator: ", ")
  }

  /// The words without names and numbers; a list of names counts as one.
  private static func template(_ words: String) -> String {
    var result = ""
    for (index, part) in words.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        result += "`"
      } else if result.isEmpty || ![", ", " and ", " or "].contains(part) {
        result += part.replacing(/[0-9.]*[0-9]/, with: "0")
      }
    }
    return result.replacing(/`+/, with: "`")
  }

  /// Messages that may be longer than others: what they tell of has a long name.
  private static let long: Set<String> = ["missing-dependency"]

  @Test func messagesAreSentences() {
    for said in Said.all {
      for finding in said.findings {
        let message = finding.message.en
        #expect(message.hasSuffix(".") || message.hasSuffix("?"), "\(message)")
        #expect(message.first?.isLowercase == false, "\(message)")
        for words in [message] + finding.related.map(\.message.en) + finding.fixes.map(\.title.en) {
          #expect(!words.contains("  ") && !words.contains("\n") && !words.isEmpty, "\(words)")
          #expect(words.count { $0 == "`" } % 2 == 0, "\(words)")
        }
        #expect(
          Self.withoutNames(message).count <= 200 || Self.long.contains(finding.code), "\(finding.code): \(message)")
        for title in finding.fixes.map(\.title.en) {
          #expect(!title.hasSuffix(".") && title.first?.isLowercase == false, "\(title)")
          #expect(Self.withoutNames(title).count <= 80, "\(title)")
        }
        #expect(Set(finding.fixes.map(\.title.en)).count == finding.fixes.count, "\(finding.fixes.map(\.title.en))")
      }
    }
  }

  /// What the author wrote stands in backticks wherever a message repeats it.
  @Test func theAuthorsWordsAreQuoted() {
    for said in Said.all {
      let bytes = Array(said.text.utf8)
      for finding in said.findings {
        let word = String(decoding: bytes[finding.range], as: UTF8.self)
        // Words of the language itself are written without, and so are versions: "`devops` 1.1.3", "the host cluster".
        guard word.count > 2, word.contains(where: { !$0.isLetter }), !word.contains("\n"),
          word.contains(where: { !"0123456789.".contains($0) })
        else { continue }
        for words in [finding.message.en] + finding.fixes.map(\.title.en) {
          #expect(!Self.withoutNames(words).contains(word), "\(word) in \(words)")
        }
      }
    }
  }

  /// The words outside of backticks.
  private static func withoutNames(_ words: String) -> String {
    words.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .map { $0.offset % 2 == 0 ? String($0.element) : "" }.joined(separator: "`")
  }
}
