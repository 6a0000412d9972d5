// An index that is changed with the files is the one that is made of them as they are.

import TestSupport
import Testing
import TextDocument

@testable import InstallPlanAnalysis

struct PlanIndexTests {
  static let names = ["alpha", "beta", "gamma", "delta", "${NAME}", "\"\"", "[x]", "epsilon", "zeta"]
  static let versions = ["1.0.0", "1.1.0", "2.0.0-rc.1", "${VERSION}", ""]

  static func plan(_ name: String, _ version: String) -> String {
    """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {name: x}
    spec:
      extension:
        name: \(name)
        version: \(version)
      enabled: true
      upgradeStrategy: Manual

    """
  }

  /// What an index answers, by extension.
  static func answers(_ index: PlanIndex, _ files: [IndexedFile]) -> [String: [String]] {
    func said(_ plans: [KnownPlan]) -> String {
      plans.map { "\($0.place.file) \($0.place.number) \($0.version ?? "-")" }.joined(separator: ", ")
    }
    var answers: [String: [String]] = [:]
    for name in names + ["none"] {
      answers[name] = [said(index.plans(of: name))]
      for file in files {
        let governance = Governance(file: file.name, group: nil)
        let rivals = index.rivals(of: name, governance: governance, most: 3)
        answers[name]?.append("\(rivals.count) \(said(rivals.plans))")
        answers[name]?.append(said(index.plans(of: name, besides: governance)))
      }
    }
    return answers
  }

  @Test(arguments: 1...12) func anyEdits(_ part: Int) throws {
    var random = SeededRandom(part: part)
    func text() -> String {
      (0..<random.number(in: 1...6)).map { _ in Self.plan(random.pick(Self.names), random.pick(Self.versions)) }
        .joined(separator: "---\n")
    }
    // More plans in one file than a piece of a list holds.
    let many = (0..<300).map { Self.plan($0 % 40 == 0 ? "alpha" : "other-\($0)", "1.0.0") }.joined(separator: "---\n")
    var files = [PlanFile(text()), PlanFile(part % 3 == 0 ? many : text()), PlanFile(text())]
    let paths = ["/w/a.yaml", "/w/b.yaml", "/v/c.yaml"]
    func indexed(_ number: Int) -> IndexedFile {
      IndexedFile(
        files[number], name: paths[number], isOpen: true,
        role: number == 2 && part % 2 == 0 ? .patch(named: false) : .manifest)
    }
    var known = files.indices.map(indexed)
    var index = PlanIndex(files: known, isComplete: true)
    var history = [(index, Self.answers(index, known))]
    var (edits, changes) = (0, 0)
    // On until what this is about has happened often enough.
    while edits < cases(quick: 60, full: 250) || changes <= 60 {
      edits += 1
      try #require(edits < 5000, "only \(changes) edits changed the index")
      let number = random.below(3)
      let lines = files[number].text
      let isName = random.once(in: 2)
      let candidates = (0..<lines.lineCount).filter {
        lines.string(in: lines.contentRange(ofLine: $0)).hasPrefix(isName ? "    name:" : "    version:")
      }
      let line = lines.contentRange(ofLine: random.pick(candidates))
      let value = random.pick(isName ? Self.names : Self.versions)
      files[number].replace(line, with: Array((isName ? "    name: " : "    version: ").utf8) + Array(value.utf8))
      // Several edits may be noted at once.
      if random.once(in: 4) { continue }
      for number in files.indices {
        guard let numbers = files[number].plansWithNewIdentity, !numbers.isEmpty else { continue }
        files[number].noteIdentities()
        if let (changed, places) = known[number].changing(numbers, in: files[number]) {
          changes += 1
          let start = known[..<number].reduce(0) { $0 + $1.plans.count }
          known[number] = changed
          index = index.changing(changed, places, start: start)
        } else {
          known[number] = indexed(number)
          index = PlanIndex(files: known, isComplete: true)
        }
        #expect(known[number] == indexed(number))
      }
      let answers = Self.answers(index, known)
      #expect(answers == Self.answers(PlanIndex(files: known, isComplete: true), known))
      // What is said to be as it was, is.
      let (earlier, before) = random.pick(history)
      if let changed = index.extensions(changedSince: earlier) {
        for (name, answer) in answers where before[name] != answer {
          #expect(changed.contains(name), "\(name) changed")
        }
      }
      history = (history + [(index, answers)]).suffix(80)
    }
  }

  /// Where plans came or went, nobody says which ones changed.
  @Test func plansComeAndGo() throws {
    var file = PlanFile(Self.plan("alpha", "1.0.0"))
    file.replace(file.text.count..<file.text.count, with: Array(("---\n" + Self.plan("beta", "1.0.0")).utf8))
    #expect(file.plansWithNewIdentity == nil)
    file.noteIdentities()
    #expect(file.plansWithNewIdentity == [])
    let indexed = IndexedFile(file, name: "a", isOpen: true)
    let text = file.text.string
    let place = try #require(text.firstRange(of: "beta"))
    let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
    file.replace(start..<start + 4, with: Array("${B}".utf8))
    #expect(file.plansWithNewIdentity == [1])
    #expect(indexed.changing([1], in: file) == nil)
    #expect(IndexedFile(file, name: "a").changing([1], in: file) == nil)
  }
}
