// What each installation of a plan gets, as a text to look at, and the lenses that open it.

import HelmCharts
import KubeSphereModel
import TextDocument
import YAMLSyntax

/// A lens that opens the values of an installation.
public struct ValuesLens: Sendable, Equatable {
  /// Bytes in the file, on one line: the key `config`, or else the version.
  public let range: Range<Int>
  /// Plain text, on one line.
  public let title: String
  /// Which of the file's plans, from 0.
  public let plan: Int
  /// The cluster of an agent; nil: the host part.
  public let cluster: String?
}

/// More lenses than this on one line are none that anybody reads.
private let mostLenses = 8

/// Of each plan whose chart is known: the values of the host part, and of the agent in each cluster that is placed.
public func valuesLenses(_ file: PlanFile, charts: Charts?, catalog: Catalog?, language: Language) -> [ValuesLens] {
  guard let charts else { return [] }
  var found: [ValuesLens] = []
  for (number, place) in plans(of: file).enumerated() {
    guard let id = place.plan.chartID, charts[id]?.chart != nil,
      let key = place.plan.entry(.config)?.key ?? place.plan.extensionVersion?.key
    else { continue }
    for target in place.plan.targets(catalog).prefix(mostLenses) {
      let (title, cluster): (LocalizedText, String?) =
        switch target {
        case .host: (LocalizedText(en: "Effective values: host part", zh: "生效值：主集群部分"), nil)
        case .agent(let cluster, _):
          (
            LocalizedText(
              en: "Effective values: \(plainLabel(cluster))", zh: "生效值：\(plainLabel(cluster))"), cluster
          )
        }
      found.append(
        ValuesLens(
          range: key.contentRange.shifted(by: place.start), title: title.text(in: language), plan: number,
          cluster: cluster))
    }
  }
  return found
}

/// The values of an installation as YAML, each with where it is from. It holds what the plan's `config` holds: it is for the
/// eyes of who asked, and for no file.
///
/// - Returns: nil where there is no such plan, or its chart is not known.
public func effectiveValuesText(
  _ file: PlanFile, plan number: Int, cluster: String?, charts: Charts?, catalog: Catalog?, language: Language
) -> (title: String, text: String)? {
  let plans = plans(of: file)
  guard plans.indices.contains(number), let charts, case let plan = plans[number].plan, let id = plan.chartID,
    let chart = charts[id]?.chart
  else { return nil }
  let target = cluster.map { plan.target(of: $0, catalog) } ?? .host
  let part = cluster.map { visible($0) } ?? LocalizedText(en: "host part", zh: "主集群部分").text(in: language)
  let title = "\(visible(id.name)) \(visible(id.version)), \(part)"
  var head = "# \(title)\n"
  let found = plan.values(at: target, chart: chart, helm: charts.helm)
  for (layer, reason) in found.lost {
    let name =
      layer == .override
      ? LocalizedText(en: "the override", zh: "差异化配置") : LocalizedText(en: "`config`", zh: "`config`")
    head +=
      "# "
      + LocalizedText(
        en: "KubeSphere cannot merge \(name.en), and takes nothing of it: \(reason)",
        zh: "KubeSphere 无法合并\(name.zh)，其内容全部丢失：\(reason)"
      ).text(in: language) + "\n"
  }
  switch found.values {
  case .failure(let failure):
    let words = LocalizedText(
      en: "Helm fails (\(failure.stage.rawValue)): \(failure.reason)",
      zh: "Helm 失败（\(failure.stage.rawValue)）：\(failure.reason)")
    return (title, head + "# " + visible(words.text(in: language).replacing("\n", with: " ")) + "\n")
  case .success(let values):
    let texts = plan.valuesTexts(at: target)
    let text = ValuesText(chart: chart, config: texts.config, override: texts.override, showsOrigin: true)
    return (title, head + text.yaml(values.members))
  }
}

private func plans(of file: PlanFile) -> [(plan: Plan, start: Int)] {
  file.parts.flatMap { part in (part.content?.plans ?? []).map { ($0, part.range.lowerBound) } }
}
