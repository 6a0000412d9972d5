// Plans of every style with nothing wrong in them, and which of their lines each field depends on: what completion must
// leave as it was.

import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

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
