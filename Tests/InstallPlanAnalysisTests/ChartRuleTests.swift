// Helm values beside a chart, with the findings expected; and what completion, hover and definition make of the chart.

import HelmCharts
import KubeSphereModel
import TestSupport
import Testing
import TextDocument
import YAMLSyntax

@testable import InstallPlanAnalysis

struct ChartCase: CustomTestStringConvertible, Sendable {
  let name: String
  /// The plan, with the places of the findings between `⟦` and `⟧`.
  let text: String
  let codes: [String]
  var helm = HelmGeneration.nullKeepsDefaultsOfSubcharts
  var testDescription: String { name }

  init(_ name: String, config: String, _ codes: [String] = [], helm: HelmGeneration = .nullKeepsDefaultsOfSubcharts) {
    (self.name, text, self.codes, self.helm) = (name, Rule.config(config), codes, helm)
  }

  init(_ name: String, plan: String, _ codes: [String] = []) {
    (self.name, text, self.codes) = (name, plan, codes)
  }
}

private func merged(_ config: String, with override: String, cluster: String = "host") -> String {
  Rule.scheduling("placement:\n  clusters: [host, member-1]\noverrides:\n  \(cluster): \(override)").replacing(
    "  clusterScheduling", with: "  config: \(config)\n  clusterScheduling")
}

let chartCases: [ChartCase] = [
  // In order.
  ChartCase(
    "known keys", config: "jenkins:\n  replicas: 3\n  resources: {limits: {memory: 4Gi}}\nagent: {interval: 10}"),
  ChartCase("any key below an empty mapping", config: "jenkins:\n  nodeSelector: {disk: ssd, repilcas: x}"),
  ChartCase("globals", config: "global: {imageRegistry2: a, any: {b: c}}", ["config-misspelled-key"]).marked(
    "imageRegistry2"),
  ChartCase("in a list", config: "jenkins:\n  args: [--a]\n  tolerations: [{kye: a}]"),
  ChartCase("filled in later", config: "jenkins:\n  replicas: ${REPLICAS}\n  resources: ${RESOURCES}\n  ${KEY}: 1"),
  ChartCase("a template", config: "jenkins:\n  image: {repository: \"{{ .Values.global.imageRegistry }}\"}"),
  ChartCase("null of the extension's own key", config: "global:\n  imageRegistry: null", ["config-overwritten-key"])
    .marked("imageRegistry"),
  ChartCase("a broken text", config: "jenkins:\n  replcas: ⟦[⟧", ["config-syntax"]),
  ChartCase("a condition", config: "metricsServer: {enabled: false}\njenkins: {enabled: false}"),
  ChartCase("keys that are merged", config: "x-base: &b {replicas: 3}\njenkins: {<<: *b}", ["config-unreachable-key"])
    .marked("x-base"),

  // config-misspelled-key
  ChartCase(
    "a swap in a short key", config: "jenkins:\n  agrs⟦⟧: []".replacing("agrs⟦⟧", with: "⟦agrs⟧"),
    ["config-misspelled-key"]),
  ChartCase(
    "a letter too few", config: "jenkins:\n  ⟦imag⟧: {}\n  ⟦Replicas⟧: 3",
    ["config-misspelled-key", "config-misspelled-key"]),
  ChartCase("the top", config: "⟦jenkin⟧:\n  replicas: 3", ["config-misspelled-key"]),
  ChartCase(
    "a subchart's inner mapping", config: "jenkins:\n  resources:\n    limits:\n      ⟦memroy⟧: 1Gi",
    ["config-misspelled-key"]),
  ChartCase(
    "in quotes", plan: Rule.changing("Manual", "Manual\n  config: 'jenkins: {⟦replicsa⟧: 3}'"),
    ["config-misspelled-key"]),
  ChartCase("beside the key that it is near", config: "jenkins:\n  replicas: 3\n  replica: 4"),

  // config-unreachable-key
  ChartCase("deeper", config: "⟦image⟧:\n  repository: a", ["config-unreachable-key"]),
  ChartCase("nobody has it", config: "⟦whatever⟧: 1", ["config-unreachable-key"]),

  // config-value-kind
  ChartCase("a list for a number", config: "jenkins:\n  replicas: ⟦[1]⟧", ["config-value-kind"]),
  ChartCase("a mapping for a list", config: "jenkins:\n  args: ⟦{a: b}⟧", ["config-value-kind"]),
  ChartCase("a single value for a list", config: "jenkins:\n  args: ⟦--debug⟧", ["config-value-kind"]),
  ChartCase("a list for an empty text", config: "jenkins:\n  image:\n    digest: [a]"),
  ChartCase("a part that is no mapping", config: "jenkins: ⟦5⟧", ["config-value-kind"]),
  ChartCase("a part that is off", config: "agent: ⟦false⟧", ["config-value-kind"]),
  ChartCase("tags", config: "tags: ⟦[a]⟧", ["config-value-kind"]),

  // config-lost-text
  ChartCase("a truth", config: "jenkins:\n  image:\n    repository: ⟦yes⟧", ["config-lost-text"]),
  ChartCase("octal", config: "jenkins:\n  image:\n    repository: ⟦0755⟧", ["config-lost-text"]),
  ChartCase("a long number", config: "jenkins:\n  image:\n    repository: ⟦12345678⟧", ["config-lost-text"]),
  ChartCase("the same when written back", config: "jenkins:\n  image:\n    repository: 1.25"),
  ChartCase("quoted", config: "jenkins:\n  image:\n    repository: \"1.10\""),

  // config-null-keeps-default
  ChartCase("a newer Helm", config: "jenkins:\n  image:\n    repository: null", helm: .nullRemovesDefaults),
  ChartCase(
    "a default of the extension over one of the part", config: "jenkins:\n  replicas: ⟦null⟧",
    ["config-null-keeps-default"]),

  // config-alias, config-condition
  ChartCase("the alias is there", config: "agent: {interval: 10}\n⟦devops-agent⟧: {interval: 20}", ["config-alias"]),
  ChartCase("a condition that is a number", config: "metricsServer:\n  enabled: ⟦1⟧", ["config-condition"]),

  // Two texts that are merged.
  ChartCase(
    "an indented text without an override",
    plan: Rule.changing("Manual", "Manual\n  config: \"  a: 1\\n  b: 2\"")
      .replacing("devops", with: "gitops")),
  ChartCase("an empty override", plan: merged("\"jenkins: {replicas: 3, nodeSelector: {a: yes}}\"", with: "''")),
  ChartCase(
    "a date", plan: merged("\"jenkins: {nodeSelector: {a: ⟦2024-01-01⟧, b: '2024-01-01'}}\"", with: "'agent: {}'"),
    ["config-changes-type-with-override"]),
  ChartCase(
    "an override of a cluster that is not placed",
    plan: merged("\"jenkins: {nodeSelector: {a: yes}}\"", with: "'agent: {}'", cluster: "⟦other⟧"),
    ["unplaced-override"]),
]

extension ChartCase {
  /// With the only place where a text stands marked.
  fileprivate func marked(_ place: String) -> ChartCase {
    var test = ChartCase(name, plan: text.replacing(place, with: "⟦\(place)⟧"), codes)
    test.helm = helm
    return test
  }
}

private let exampleCharts: Charts = {
  var charts = Charts()
  for (id, knowledge) in [Rule.exampleChart, Rule.olderExampleChart].map({ chart in
    (
      ChartID(name: chart.name, version: chart.version),
      ExampleChart.charts([chart])?[ChartID(name: chart.name, version: chart.version)]
    )
  }) {
    if let knowledge { charts = charts.with(id, knowledge) }
  }
  return charts
}()

private func charts(_ helm: HelmGeneration) -> Charts {
  Charts(
    Dictionary(uniqueKeysWithValues: exampleCharts.ids.compactMap { id in exampleCharts[id].map { (id, $0) } }),
    helm: helm)
}

struct ChartRuleTests {
  @Test(arguments: chartCases) func findings(_ test: ChartCase) {
    let (text, ranges) = Marked(test.text).textAndRanges
    let found = diagnose(PlanFile(text), catalog: nil, charts: charts(test.helm)).filter {
      $0.code != "config-same-as-default" && $0.code != "missing-cluster-scheduling"
    }
    #expect(found.map(\.code) == test.codes && found.map(\.range) == ranges, "\(found)")
    // Without the chart, nothing is said of what only it knows.
    let blind = diagnose(PlanFile(text), catalog: nil)
    #expect(blind.allSatisfy { Rule.named($0.code)?.basis != .chart })
  }

  @Test(arguments: [
    ("jenkins:\n  replicas: 1", ["replicas"]), ("jenkins:\n  replicas: 2", []),
    ("jenkins:\n  replicas: 1.0", ["replicas"]),
    ("jenkins:\n  resources:\n    limits: {memory: 2Gi}", ["resources"]),
    ("jenkins:\n  resources:\n    limits: {memory: 2Gi, cpu: 1}", ["memory"]), ("jenkins: {args: []}", ["args"]),
    ("agent:\n  interval: 30\n  labels: {a: b}", ["interval"]), ("jenkins:\n  image: {tag: \"2.440\"}", ["image"]),
    ("jenkins:\n  image: {tag: 2.440}", []), ("jenkins:\n  nodeSelector: {}", ["nodeSelector"]),
  ])
  func whatIsTheDefault(_ config: String, _ keys: [String]) {
    let text = Rule.config(config)
    let found = diagnose(PlanFile(text), catalog: nil, charts: exampleCharts).filter {
      $0.code == "config-same-as-default"
    }
    let names = found.map { SourceText(text).string(in: $0.range) }
    // An only entry takes along what would be left empty.
    #expect(
      names.map { name in keys.contains(name) || keys.contains { name == "jenkins" && config.contains($0) } }
        == keys.map { _ in true }, "\(names)")
  }

  @Test func completionInConfig() {
    func labels(_ config: String) -> [String] {
      let place = Marked(Rule.config(config))
      return complete(
        PlanFile(place.text), at: place.cursor, catalog: nil, language: .english, snippets: true, charts: exampleCharts
      ).map(\.label)
    }
    #expect(labels("▮") == ["global", "jenkins", "metricsServer", "agent", "metrics-server", "tags"])
    #expect(labels("jenkins:\n  ▮") == ["enabled", "replicas", "image", "resources", "args", "nodeSelector", "global"])
    #expect(
      labels("jenkins:\n  replicas: 3\n  im▮") == ["enabled", "image", "resources", "args", "nodeSelector", "global"])
    #expect(labels("jenkins: {replicas: 3, ▮}") == ["enabled", "image", "resources", "args", "nodeSelector", "global"])
    #expect(labels("jenkins:\n  enabled: ▮") == ["true", "false"])
    #expect(labels("jenkins:\n  replicas: ▮") == ["1"])
    #expect(labels("jenkins:\n  nodeSelector:\n    ▮") == [])
    #expect(labels("metricsServer:\n  ▮") == ["enabled"])
    #expect(labels("other:\n  ▮") == [])
  }

  @Test func whatIsInserted() {
    func texts(_ config: String, snippets: Bool) -> [String: String] {
      let place = Marked(Rule.config(config))
      return Dictionary(
        uniqueKeysWithValues: complete(
          PlanFile(place.text), at: place.cursor, catalog: nil, language: .english, snippets: snippets,
          charts: exampleCharts
        ).map { ($0.label, $0.insertText) })
    }
    let (full, plain) = (texts("jenkins:\n  ▮", snippets: true), texts("jenkins:\n  ▮", snippets: false))
    #expect(full["enabled"] == "enabled: ${1|true,false|}" && plain["enabled"] == "enabled: ")
    #expect(full["replicas"] == "replicas: ${1:1}" && plain["replicas"] == "replicas: ")
    #expect(plain["image"] == "image:\n        " && plain["args"] == "args:\n        - ")
  }

  @Test func hoverAndDefinition() throws {
    let place = Marked(Rule.config("jenkins:\n  repl▮icas: 3"))
    let file = PlanFile(place.text)
    let found = try #require(
      hover(file, at: place.cursor, catalog: nil, charts: exampleCharts, language: .english))
    #expect(found.markdown.hasPrefix("**`jenkins.replicas`** number, default `1`\n\nThe number of controllers."))
    #expect(found.markdown.contains("Chart `devops`, `values.yaml` line 5"))
    let chinese = try #require(hover(file, at: place.cursor, catalog: nil, charts: exampleCharts, language: .chinese))
    #expect(chinese.markdown.contains("数字") && chinese.markdown.contains("第 5 行"))
    #expect(hover(file, at: place.cursor, catalog: nil, language: .english) == nil)
    let origin = try #require(definition(file, at: place.cursor, FileContext(charts: exampleCharts)))
    let id = ChartID(name: "devops", version: "1.1.3")
    #expect(origin.targets == [.values(id, chart: 0, line: 4), .values(id, chart: 2, line: 1)])
  }

  /// What is printed as YAML reads back as the same values, with and without origins.
  @Test(arguments: TargetValuesTests.rows.filter { $0.host.values != nil }) func valuesAsText(_ row: ValuesRow) throws {
    let files = (row.chart ?? [:]).sorted { $0.key < $1.key }.map { (path: $0.key, bytes: Array($0.value.utf8)) }
    let chart = try Chart(ChartFiles(files: files))
    let handed = try HandedValues(config: Array(row.config.utf8), override: nil)
    let found = try EffectiveValues(
      of: chart, values: handed.values, settings: InstallationTarget.host.settings(for: chart),
      helm: .nullKeepsDefaultsOfSubcharts)
    for showsOrigin in [false, true] {
      let text = ValuesText(chart: chart, config: Array(row.config.utf8), showsOrigin: showsOrigin)
      let read = try HelmValue.reading(text: Array(text.yaml(found.members).utf8), as: ValueOrigin(.values))
      #expect(read.members == found.members, "\(text.yaml(found.members))")
      let json = try HelmValue.reading(text: Array(text.json(found.members).utf8), as: ValueOrigin(.values))
      #expect(json.members == found.members)
    }
    #expect(differences(from: found.members, to: found.members).isEmpty)
  }

  @Test func originsOfValues() throws {
    let chart = try #require(exampleCharts.chart("devops", "1.1.3"))
    let config = Array("jenkins:\n  image: {tag: a}\n".utf8)
    let override = Array("agent: {interval: 5}\n".utf8)
    let target = InstallationTarget.agent(cluster: "member-1", isHostCluster: false)
    let found = effectiveValues(
      at: target, config: config, override: override, chart: chart, helm: .nullKeepsDefaultsOfSubcharts)
    let text = ValuesText(chart: chart, config: config, override: override, showsOrigin: true)
    let yaml = text.yaml(try found.values.get().members)
    for line in [
      "  interval: 5  # override, line 1", "    tag: a  # config, line 2", "    name: member-1  # platform",
      "  replicas: 1  # extension, line 5", "  labels: {}  # default of agent, line 3",
    ] {
      #expect(yaml.contains(line + "\n"), "\(line)\n\(yaml)")
    }
    let changed = ValuesText(chart: chart, config: config, override: override, showsOrigin: false, changedOnly: true)
    #expect(!changed.yaml(try found.values.get().members).contains("replicas"))
  }
}

/// Charts and values that mean harm: each ends, soon and with a word.
struct HostileChartTests {
  private func chart(condition: String = "s.enabled", parent: String = "x", values: String = "m: {k: 1}") throws
    -> Chart
  {
    let dependency =
      "- {name: s, tags: [agent], condition: '\(condition)', import-values: [{child: m, parent: '\(parent)'}]}"
    return try Chart(
      ChartFiles(files: [
        ("Chart.yaml", Array("apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n\(dependency)\n".utf8)),
        ("charts/s/Chart.yaml", Array("apiVersion: v2\nname: s\nversion: 1.0.0\n".utf8)),
        ("charts/s/values.yaml", Array(values.utf8)),
      ]))
  }

  private let targets = [InstallationTarget.host, .agent(cluster: "b", isHostCluster: false)]
  private let longPath = Array(repeating: "q", count: 100_000).joined(separator: ".")

  private func outcome(_ chart: Chart, config: String = "", override: String = "") -> [String] {
    targets.map { target in
      let found = effectiveValues(
        at: target, config: Array(config.utf8), override: target == .host ? nil : Array(override.utf8), chart: chart,
        helm: .nullRemovesDefaults)
      switch found.values {
      case .success(let values): return found.lost.isEmpty ? "\(values.members.count) keys" : found.lost[0].reason
      case .failure(let failure): return failure.reason
      }
    }
  }

  @Test func pathsWithoutEnd() throws {
    let condition = try chart(condition: longPath)
    #expect(outcome(condition)[0].contains("maximum supported nested level of 30"))
    #expect(ChartKey(condition)["q"]?.names == ["q"])
    #expect(outcome(try chart(parent: longPath)).allSatisfy { $0.hasSuffix(" keys") })
  }

  /// No document is nested too deep, but the aliases in it are.
  @Test func aliasesOfAliases() throws {
    let text = (0..<15).map { number in
      let inner = number == 0 ? "1" : "*a\(number - 1)"
      return "k\(number): &a\(number) " + String(repeating: "{x: ", count: 200) + inner
        + String(repeating: "}", count: 200)
    }.joined(separator: "\n")
    #expect(outcome(try chart(), config: text)[0].contains("more than 256 deep"))
    #expect(outcome(try chart(), config: text, override: "a: 1")[1].contains("more than 256 deep"))
    #expect(throws: HelmFailure.self) { try chart(values: text) }
  }

  /// Each unknown key is compared with every name of its mapping: of very many, the first are.
  @Test func unknownKeysWithoutEnd() throws {
    let names = (0..<1400).map { "somename\($0): 1" }.joined(separator: "\n")
    let charts = Charts([
      ChartID(name: "devops", version: "1.1.3"): .known(try chart(values: names), source: "test")
    ])
    let config = "s:\n" + (0..<40_000).map { "  unknownname\($0): 1" }.joined(separator: "\n") + "\n  somenmae1: 1"
    let found = diagnose(
      PlanFile(Rule.config("s:\n  somenmae1: 1\n" + config.dropFirst(3))), catalog: nil, charts: charts)
    #expect(found.filter { $0.code == "config-misspelled-key" }.count == 1)
  }
}
