// Accept everything: in good plans of every style, each line is cut short at every second column, with and without what
// follows, and a blank or half-typed line of each indentation is put behind it. Whatever is offered there and accepted must be read back as what it says, break
// nothing, add no field that the table does not know, and leave all other fields as they are.

import KubeSphereModel
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct CompletionPropertyTests {
  @Test(arguments: GoodPlan.all)
  func anyLineCutShort(_ plan: GoodPlan) {
    var accepted = 0
    for line in 0..<plan.source.lineCount {
      let content = plan.source.contentRange(ofLine: line)
      let kept = plan.fields.filter { !$0.lines.contains(line) }
      // Every second column, the others on the next line.
      for end in content where plan.source.bytes[end] & 0xC0 != 0x80 && (end - content.lowerBound + line) % 2 == 0 {
        var bytes = plan.source.bytes
        bytes.removeSubrange(end..<content.upperBound)
        accepted += acceptEverything(bytes, at: end, keeping: kept, plan)
      }
    }
    #expect(accepted > 100)
  }

  @Test(arguments: GoodPlan.all)
  func anyBeginning(_ plan: GoodPlan) {
    var accepted = 0
    for line in 0..<plan.source.lineCount {
      let content = plan.source.contentRange(ofLine: line)
      let kept = plan.fields.filter { field in field.lines.allSatisfy { $0 < line } }
      // As above, and the whole line.
      for end in content where plan.source.bytes[end] & 0xC0 != 0x80 && (end - content.lowerBound + line) % 2 == 1 {
        accepted += acceptEverything(Array(plan.source.bytes[..<end]), at: end, keeping: kept, plan)
      }
      let end = content.upperBound
      accepted += acceptEverything(Array(plan.source.bytes[..<end]), at: end, keeping: kept, plan)
    }
    #expect(accepted > 40)
  }

  @Test(arguments: GoodPlan.all)
  func anyBlankLine(_ plan: GoodPlan) {
    for line in 0..<plan.source.lineCount {
      let end = plan.source.contentRange(ofLine: line).upperBound
      for column in 0...10 where column <= 4 || (column + line) % 2 == 0 {
        var bytes = plan.source.bytes
        let added = Array((plan.source.newline + String(repeating: " ", count: column)).utf8)
        bytes.insert(contentsOf: added, at: end)
        acceptEverything(bytes, at: end + added.count, keeping: plan.fields, plan)
      }
    }
  }

  /// What was begun on a line of its own, at every indentation.
  @Test(arguments: GoodPlan.all)
  func anyHalfTypedLine(_ plan: GoodPlan) {
    let begun = [
      "n", "- ", "-", "\"e", "sp: ", "- k", "name:", "{", "[ ", "'x': ", ", ", "a b", "# ", "- {a", "e\t", "🚀",
    ]
    for line in 0..<plan.source.lineCount {
      let end = plan.source.contentRange(ofLine: line).upperBound
      for column in 0...10 {
        var bytes = plan.source.bytes
        let word = begun[(line * 3 + column * 5) % begun.count]
        let added = Array((plan.source.newline + String(repeating: " ", count: column) + word).utf8)
        bytes.insert(contentsOf: added, at: end)
        acceptEverything(bytes, at: end + added.count, keeping: plan.fields, plan)
      }
    }
  }

  /// What is written already is changed, from wherever the cursor is.
  @Test(arguments: GoodPlan.all)
  func anyPlaceInAWord(_ plan: GoodPlan) {
    for line in 0..<plan.source.lineCount {
      let kept = plan.fields.filter { !$0.lines.contains(line) }
      for place in plan.source.contentRange(ofLine: line) where (place + line) % 2 == 0 {
        acceptEverything(plan.source.bytes, at: place, keeping: kept, plan)
      }
    }
  }

  /// - Returns: how many suggestions there were.
  @discardableResult
  private func acceptEverything(_ bytes: [UInt8], at cursor: Int, keeping fields: [GoodField], _ plan: GoodPlan) -> Int
  {
    let text = String(decoding: bytes, as: UTF8.self)
    let suggestions = complete(
      PlanFile(text), at: cursor, catalog: completionCatalog, language: .english, snippets: cursor / 2 % 4 != 0,
      documented: false)
    guard !suggestions.isEmpty else { return 0 }
    let before = damage(of: text)
    let present = Set(keys(of: text))
    let expected = fields.map(\.key).filter(present.contains)
    // A quarter of them: from column to column much the same is offered, and each has its turn.
    for (index, item) in suggestions.enumerated() where suggestions.count < 3 || (index + cursor) % 4 == 0 {
      let after = item.accepted(in: text)
      let found = Set(keys(of: after))
      let damageAfter = damage(of: after)
      let problem: String? =
        if damageAfter > before {
          "breaks the document"
        } else if let lost = expected.first(where: { !found.contains($0) }) {
          "changes \(lost)"
        } else if item.kind == .field || item.kind == .plan,
          unknownFields(in: after) > (damageAfter == 0 ? 0 : unknownFields(in: text))
        {
          "is an unknown field"
        } else if !isReadBack(item, in: after) {
          "is not read back"
        } else {
          nil
        }
      if let problem {
        let line = plan.source.line(at: min(cursor, plan.source.count)) + 1
        Issue.record("\(plan.name):\(line), \(item.label) \(problem):\n\(after)")
      }
    }
    return suggestions.count
  }

  private func keys(of text: String) -> [String] {
    InstallPlanAnalysisTests.fields(of: text).map { GoodField.key($0.path, $0.text) }
  }

  /// Whether the suggestion's label is a scalar of the new text, where it was inserted.
  private func isReadBack(_ item: CompletionSuggestion, in text: String) -> Bool {
    guard item.kind != .plan else { return !PlanFile(text).parts.flatMap { $0.content?.plans ?? [] }.isEmpty }
    let inserted = Array(item.insertText.utf8)
    let label = Array(item.label.utf8)
    guard let start = inserted.indices.first(where: { inserted[$0...].starts(with: label) }) else { return false }
    let file = PlanFile(text)
    let offset = item.replaceRange.lowerBound + start
    let part = file.part(at: offset)
    let inPart = offset + 1 - part.range.lowerBound
    var node = part.content?.document.node(at: inPart)
    for config in (part.content?.plans ?? []).flatMap({ EmbeddedConfigs($0).all }) where config.scalar == node {
      node = config.embedded.offset(ofHost: inPart).flatMap { config.document.node(at: $0) }
    }
    return node?.kind == .scalar && node?.text == item.label
  }
}

/// A scalar of a good plan with the lines it depends on: its own and those of its parents' keys.
struct GoodField: Sendable {
  /// Path and text; numbers of items do not count.
  let key: String
  let lines: Set<Int>

  static func key(_ path: [String], _ text: String) -> String {
    path.filter { Int($0) == nil }.joined(separator: ".") + "=" + text
  }
}

struct GoodPlan: CustomTestStringConvertible, Sendable {
  let name: String
  let source: SourceText
  let fields: [GoodField]
  var testDescription: String { name }

  init(_ name: String, _ text: String) {
    self.name = name
    let source = SourceText(text)
    self.source = source
    var fields: [GoodField] = []
    func visit(
      _ node: YAMLNode, _ path: [String], _ lines: Set<Int>, _ bytes: [UInt8], _ place: (Range<Int>) -> Range<Int>
    ) {
      func firstLine(_ range: Range<Int>) -> Int { source.line(at: place(range).lowerBound) }
      var lines = lines
      lines.insert(firstLine(node.range))
      for entry in node.entries {
        visit(entry.value, path + [entry.key.text], lines.union([firstLine(entry.key.range)]), bytes, place)
      }
      for item in node.items { visit(item, path, lines, bytes, place) }
      guard node.kind == .scalar else { return }
      if let values = helmValues(node, path), let embedded = EmbeddedText(scalar: node, source: bytes) {
        return visit(values, path + ["values"], lines, bytes) { place(embedded.hostRange($0)) }
      }
      let range = place(node.range)
      lines.formUnion(
        source.line(at: range.lowerBound)...source.line(at: max(range.lowerBound, range.upperBound - 1)))
      fields.append(GoodField(key: GoodField.key(path, node.text), lines: lines))
    }
    for (number, range) in splitDocuments(source.bytes).enumerated() {
      let bytes = Array(source.bytes[range])
      guard let root = YAMLDocument(bytes).root, root.kind != .scalar else { continue }
      visit(root, ["document \(number)"], [], bytes) {
        $0.lowerBound + range.lowerBound..<$0.upperBound + range.lowerBound
      }
    }
    self.fields = fields
  }

  static let all = [
    GoodPlan("block", block), GoodPlan("four columns", fourColumns), GoodPlan("quoted", quotedPlan),
    GoodPlan("flow", flow), GoodPlan("mixed", mixed), GoodPlan("JSON", json), GoodPlan("unicode", unicode),
    GoodPlan("values", valuesPlan), GoodPlan("several", several), GoodPlan("list", list), GoodPlan("tabs", tabs),
    GoodPlan("stream", stream),
    GoodPlan("CRLF", block.replacing("\n", with: "\r\n")), GoodPlan("BOM", "\u{FEFF}" + mixed),
  ]
}

private let block = """
  # A plan as most people write it.
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: devops
    labels:
      team: platform  # who to ask
    annotations: {}
  spec:
    extension:
      name: devops
      version: 1.1.3

    enabled: true
    upgradeStrategy: Manual
    config: |
      agent:
        # it's enough
        list:
          - "a"
    clusterScheduling:
      placement:
        clusters:
          - host
          - member-1
      overrides:
        host: |
          agent: {}
        member-1: |-
          replicas: 2

  """

private let fourColumns = """
  metadata:
      name: odd
  spec:
      clusterScheduling:
          placement:
              clusterSelector:
                  matchLabels:
                      env: staging
                  matchExpressions:
                  - key: region
                    operator: In
                    values: [cn-north, "cn-east"]
                  - operator: Exists
                    key: env
          overrides:
              host: ""
      enabled: false
      extension:
          version: "1.10"
          name: odd
  kind: InstallPlan
  apiVersion: kubesphere.io/v1alpha1
  """

private let quotedPlan = """
  ---
  "apiVersion": "kubesphere.io/v1alpha1"
  'kind': 'InstallPlan'
  metadata:
    name: 'odd'
    annotations:
      note: "it's \\"quoted\\""
      other: 'say "hi"'
  spec:
    extension:
      version: '1.9'
      name: "odd"
    enabled: true
    upgradeStrategy: "Manual"
  ...

  """

private let flow = """
  {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: devops}, spec: {extension: {name: devops, \
  version: 1.1.3}, enabled: true, clusterScheduling: {placement: {clusters: [host, member-1]}}}}
  """

private let mixed = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata: {name: devops, labels: {a: b}}
  spec:
    extension: {name: devops,
      version: "1.1.1"}
    enabled: true
    clusterScheduling:
      placement:
        clusters: [
          host,
          member-1
        ]
      overrides: {host: "a: b", member-1: 'c: d'}
    upgradeStrategy: Automatic
  status:
    state: Installed
    conditions:
    - type: Installed
      status: "True"

  """

private let json = """
  {
    "apiVersion": "kubesphere.io/v1alpha1",
    "kind": "InstallPlan",
    "metadata": {
      "name": "devops"
    },
    "spec": {
      "extension": {
        "name": "devops",
        "version": "1.1.3"
      },
      "enabled": true,
      "config": "a: b\\nc: d\\n",
      "clusterScheduling": {
        "placement": {
          "clusters": [
            "host",
            "member-1"
          ]
        },
        "overrides": {
          "host": "a: 1"
        }
      }
    }
  }

  """

private let unicode = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: devops
    annotations:
      说明: 日志存储 # 注释
      emoji: "😀 é"
  spec:
    # 版本
    extension: &ext
      name: devops
      version: 1.1.2
    enabled: yes
    config: >-
      opensearch:
        master: {replicas: 3}
    upgradeStrategy: Manual
  """

/// Block and flow style, a document that is no plan, one that is written in between, and one that is empty.
private let several = """
  # Two plans and what they need.
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  metadata:
    name: future
  spec:
    extension:
      name: future
      version: 1.0.0
    enabled: true
    config: |2
        deep:
          er: 1
  --- # the second
  {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
  ---
  ---
  kind: InstallPlan
  apiVersion: kubesphere.io/v1alpha1
  metadata: {name: "odd"}
  spec:
    extension:
      name: "odd"
      version: "1.9"
    enabled: true
  """

private let list = """
  apiVersion: v1
  items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: a}
  -
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata:
      name: devops
    spec:
      extension:
        name: devops
        version: 1.1.3
      enabled: true
      clusterScheduling:
        placement:
          clusters:
          - host
        overrides:
          host: |
            list:
            - a: 1
              b: 2
            -   c: 3
  - {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: odd},
     spec: {extension: {name: odd, version: '1.9'}, enabled: true}}
  kind: List
  """

private let tabs = """
  apiVersion:\tkubesphere.io/v1alpha1
  kind: \tInstallPlan\t
  metadata:\t# names
    name:\tdevops
  \t
    labels:\t{\ta:\tb,\tc:\td\t}
  spec:
    extension:\t
      name: "devops"\t
      version:\t1.1.3\t# the newest
    enabled:\ttrue
    clusterScheduling: {
  \tplacement: {
  \t\tclusters: [\thost\t]}}
    config: |\t
      a:\tb
      \tc
  """

/// Helm values in every style of scalar.
private let valuesPlan = """
  apiVersion: kubesphere.io/v1alpha1
  kind: InstallPlan
  spec:
    config: |
      agent:
        replicas: 2
        nodes: [{name: a, zone: b}, {zone: c}]

      "a: b": {"x": 1, y: 2}
      list:
      - name: a
        it's: b
      -   name: c
    clusterScheduling:
      overrides:
        folded: >-
          agent:
            replicas: 3

            nodes: [{name: d}]

          list:
            - name: e
        double: "agent: {replicas: 1}\\nlist: [{name: a}]"
        single: 'agent: {replicas: 1, nodes: []}'
        lines: 'agent: {replicas: 4}

          list: []'
        empty: ""
        indented: |2

            agent:
              nodes:
              - zone: z
    extension: {name: devops, version: 1.1.3}
  """

/// JSON objects one behind the other.
private let stream = """
  {"apiVersion": "v1", "kind": "ConfigMap"} {"apiVersion": "kubesphere.io/v1alpha1", "kind": "InstallPlan", \
  "metadata": {"name": "odd"}, "spec": {"extension": {"name": "odd", "version": "1.9"}, "enabled": true}}
  {"apiVersion": "kubesphere.io/v1alpha1",
   "kind": "InstallPlan", "metadata": {},
   "spec": {"extension": {"name": "future"}, "enabled": false}}
  """
