// What is read of a plan at once is what is found when it is asked for by itself.

import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct SchemaReadingTests {
  static let rows: [Schema.Row] = [
    .apiVersion, .kind, .status, .metadata, .namespace, .labels, .annotations, .enabled, .upgradeStrategy, .config,
    .overrides, .name, .spec, .extensionName, .extensionVersion, .clusterScheduling,
  ]

  static let lines = [
    "metadata:", "metadata: {name: a}", "  name: devops", "  name:", "  labels: {a: b}", "  namespace: x", "spec:",
    "spec: &s", "  extension:", "    name: devops", "    version: 1.0.0", "  enabled: true", "  enabled: false",
    "  upgradeStrategy: Manual", "  config: |", "    a: b", "  clusterScheduling:", "    overrides: {host: 'a: b'}",
    "    placement: {clusters: [host]}", "  <<: *s", "  <<: {enabled: true, config: x}", "status: {}", "status:",
    "<<: {status: {state: x}}", "other: 1", "spec: {extension: {name: a, version: b}, enabled: true}",
  ]

  /// Any lines, in any order: keys twice, merges, aliases and empty values among them.
  @Test func entriesAreThoseOfThePlan() {
    var random = SeededRandom()
    for _ in 0..<cases(quick: 800, full: 3000) {
      let chosen = random.pick(random.number(in: 1...14), of: Self.lines)
      let text = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n" + chosen.joined(separator: "\n") + "\n"
      for plan in PlanFile(text).parts.flatMap({ $0.content?.plans ?? [] }) {
        let reading = SchemaReading(plan.root)
        for row in Self.rows {
          let (found, expected) = (reading.entry(row), plan.entry(row.names))
          #expect(
            found?.key == expected?.key && found?.value == expected?.value,
            "\(row.names.joined(separator: ".")) in\n\(text)")
        }
        // Complete is only what lacks nothing.
        guard reading.isComplete else { continue }
        for place in reading.places where place.field.type == .object {
          for child in Schema.installPlan.nodes[place.position].requiredChildren {
            let entry = place.value.resolved.member(Schema.installPlan[child].name)
            #expect(entry.map { !$0.value.isNull } == true, "\(Schema.installPlan[child].path) in\n\(text)")
          }
        }
      }
    }
  }

  @Test func strangersAreSeen() {
    for (line, expected) in [("spec: {}", false), ("x: 1", true), ("metadata: {annotations: {x: y}}", false)] {
      let file = PlanFile("apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\n\(line)\n")
      for plan in file.parts.flatMap({ $0.content?.plans ?? [] }) {
        #expect(SchemaReading(plan.root).hasStrangers == expected, "\(line)")
      }
    }
  }

  /// What is seen at a glance is so: what looks plainly filled in is neither filled in later nor left over.
  @Test func plainNamesAreNotToBeFilledIn() {
    var random = SeededRandom()
    let pieces = [
      "change", "me", "replace", "fix", "m", "e", "M", "-", ".", "+", "_", "__", "@", "%", "<", ">", "$", "{", "{{",
      "}}",
      "(", "1", "0", "v", "version", "todo", "tbd", "xxx", "x.y.z", "name", "ENC[", "]", "é", " ", "devops", "A",
    ]
    for _ in 0..<cases(quick: 5000, full: 20_000) {
      var text = random.pick(random.number(in: 1...4), of: pieces).joined()
      let original = text
      let (isName, isVersion) = text.withUTF8 {
        (isPlainlyFilledIn($0), isPlainlyFilledIn($0, isVersion: true))
      }
      if isName {
        #expect(!isFilledInLater(original) && !isLeftOver(original) && !hasTemplate(original), "\(original)")
      }
      if isVersion { #expect(isName && !isLeftOverVersion(original), "\(original)") }
    }
  }

  @Test(arguments: [
    ("version: 1.1.3", false, false), ("version: 1.1", true, false), ("version: yes", true, true),
    ("version: host", false, true), ("version: <VERSION>", false, true), ("version: \"1\"", false, false),
    ("version: '${V}1'", false, true), ("version: [1.1.3]", true, false), ("version: {{ v }}", true, true),
    ("version: *v", true, false),
  ])
  func oddTypesAndMarksAreSeen(_ line: String, _ hasOddTypes: Bool, _ hasMarks: Bool) throws {
    let text = "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nspec: {extension: {\(line)}}\n"
    let plan = try #require(PlanFile(text).parts.first?.content?.plans.first)
    #expect(plan.reading.hasOddTypes == hasOddTypes)
    #expect(plan.reading.hasMarks == hasMarks)
  }

  /// An edit that changes what plans install is noticed, any other is not.
  @Test func identitiesHaveEditions() {
    var file = PlanFile(PlanFileTests.document)
    func edit(_ old: String, _ new: String) -> Bool {
      let text = file.text.string
      guard let range = text.range(of: old) else { return false }
      let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
      let before = file.identityEdition
      file.replace(start..<start + old.utf8.count, with: Array(new.utf8))
      return file.identityEdition != before
    }
    #expect(edit("version: 1.1.3", "version: 1.1.4"))
    #expect(!edit("enabled: true", "enabled: false"))
    #expect(edit("{name: devops", "{name: other"))
    #expect(!edit("# 名", "# name"))
    #expect(edit("version: 1.1.4", "version: ${V}"))
  }
}

extension String {
  /// Foundation's is not needed for this.
  fileprivate func range(of part: String) -> Range<Index>? { firstRange(of: part) }
}
