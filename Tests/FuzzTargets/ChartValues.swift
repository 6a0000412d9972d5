// A chart's files and a plan's values: whatever they hold is read or refused, what is printed reads back as it is, and no rule
// or feature stumbles over it.

import HelmCharts
import InstallPlanAnalysis
import TextDocument
import YAMLSyntax

func fuzzValues(_ bytes: [UInt8]) {
  var input = Input(bytes)
  let helm: HelmGeneration = input.number(below: 2) == 0 ? .nullKeepsDefaultsOfSubcharts : .nullRemovesDefaults
  // NUL bytes part the texts; where there are fewer, the others are empty.
  let texts = input.rest.prefix(20_000).split(separator: 0, maxSplits: 5, omittingEmptySubsequences: false).map(
    Array.init)
  func text(_ index: Int) -> [UInt8] { index < texts.count ? texts[index] : [] }
  let files: [(path: String, bytes: [UInt8])] = [
    ("Chart.yaml", text(0)), ("values.yaml", text(1)), ("charts/sub/Chart.yaml", text(2)),
    ("charts/sub/values.yaml", text(3)),
  ]
  guard let read = try? ChartFiles(files: files), let chart = try? Chart(read) else { return }
  let (config, override) = (text(4), text(5))
  for target in [InstallationTarget.host, .agent(cluster: "member", isHostCluster: false)] {
    let found = effectiveValues(
      at: target, config: config, override: target == .host ? nil : override, chart: chart, helm: helm)
    guard case .success(let values) = found.values else { continue }
    let text = ValuesText(chart: chart, config: config, override: override, showsOrigin: true)
    for written in [text.yaml(values.members), text.json(values.members)] {
      let again = try? HelmValue.reading(text: Array(written.utf8), as: ValueOrigin(.values))
      precondition(again?.members == values.members, "values do not read back")
    }
    precondition(differences(from: values.members, to: values.members).isEmpty, "values differ from themselves")
  }
  visit(ChartKey(chart), depth: 0)
  let plan = """
    apiVersion: kubesphere.io/v1alpha1
    kind: InstallPlan
    metadata: {name: a}
    spec:
      extension: {name: a, version: 1.0.0}
      clusterScheduling:
        placement: {clusters: [member]}
        overrides:
          member: \(quoted(String(decoding: override, as: UTF8.self)))
      config: |

    """
  let lines = String(decoding: config, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  let file = PlanFile(plan + lines.map { "    " + $0 }.joined(separator: "\n"))
  let id = ChartID(name: "a", version: "1.0.0")
  let charts = Charts([id: .known(chart, source: "fuzz")], helm: helm)
  for finding in diagnose(file, catalog: nil, charts: charts) {
    precondition(finding.range.upperBound <= file.text.count, "a finding lies outside of the text")
  }
  for place in stride(
    from: plan.utf8.count, through: file.text.count, by: max(1, (file.text.count - plan.utf8.count) / 4))
  {
    _ = complete(file, at: place, catalog: nil, language: .english, snippets: true, charts: charts)
    _ = hover(file, at: place, catalog: nil, charts: charts, language: .chinese)
  }
}

private func visit(_ key: ChartKey, depth: Int) {
  guard depth < 6 else { return }
  _ = key.documentation
  for name in key.names.prefix(20) {
    guard let next = key[name] else { preconditionFailure("a key has no place") }
    visit(next, depth: depth + 1)
  }
}
