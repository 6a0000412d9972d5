// Where a plan installs its extension, and what each of these installations gets.

import HelmCharts
import KubeSphereModel
import TextDocument
import YAMLSyntax

/// What one installation gets, or why it fails.
public struct TargetValues: Sendable {
  public let target: InstallationTarget
  public let values: Result<EffectiveValues, HelmFailure>
  /// The texts of which KubeSphere takes nothing here, with its reason.
  public let lost: [(layer: ValueOrigin.Layer, reason: String)]
}

extension Plan {
  /// The host part, and the agents in the clusters that the plan names; where it selects them by label, those that the
  /// catalog knows.
  public func targets(_ catalog: Catalog?) -> [InstallationTarget] {
    guard let scheduling = Scheduling(self) else { return [.host] }
    var names = scheduling.distinct.map(\.name)
    if scheduling.namesNoCluster, case .present(_, let mapping) = scheduling.selector, let catalog,
      let selector = SelectorReading(mapping, in: self).selector
    {
      names = catalog.clusters.filter { selector.matches($0.labels) }.map(\.name)
    }
    return [.host] + names.map { target(of: $0, catalog) }
  }

  /// The agent in a cluster.
  public func target(of cluster: String, _ catalog: Catalog?) -> InstallationTarget {
    let isHost = catalog?.cluster(named: cluster).value?.isHost
    // Without a catalog: KubeSphere's installer calls the host cluster so.
    return .agent(cluster: cluster, isHostCluster: isHost ?? (cluster == "host"))
  }

  /// What an installation of the plan gets.
  public func values(at target: InstallationTarget, chart: Chart, helm: HelmGeneration) -> TargetValues {
    let texts = valuesTexts(at: target)
    return effectiveValues(at: target, config: texts.config, override: texts.override, chart: chart, helm: helm)
  }

  /// `config`, and the override that counts for an installation.
  public func valuesTexts(at target: InstallationTarget) -> (config: [UInt8]?, override: [UInt8]?) {
    func bytes(_ entry: YAMLNode.Entry?) -> [UInt8]? { entry?.value.string.map { Array($0.utf8) } }
    var override: [UInt8]?
    if case .agent(let cluster, _) = target {
      override = bytes(entry(.overrides)?.value.resolved.member(cluster))
    }
    return (bytes(entry(.config)), override)
  }
}

/// A value that is not the same in two sets of values.
public struct ValuesDifference: Sendable, Equatable {
  /// Keys joined by dots.
  public let path: String
  /// On one line, as JSON; nil: there is none.
  public let old: String?
  public let new: String?
}

/// What differs between two sets of values, in the order of the paths. Lists are compared as a whole.
public func differences(from old: [String: HelmValue], to new: [String: HelmValue]) -> [ValuesDifference] {
  var found: [ValuesDifference] = []
  func compare(_ old: HelmValue?, _ new: HelmValue?, _ path: String) {
    if let old, let new, old == new { return }
    let (before, after) = (old?.members, new?.members)
    guard before != nil || after != nil, before?.isEmpty != true, after?.isEmpty != true else {
      found.append(ValuesDifference(path: path, old: old.map(inlineJSON), new: new.map(inlineJSON)))
      return
    }
    // A mapping where there was something else: the other goes, and each of its members comes.
    if let old, before == nil { found.append(ValuesDifference(path: path, old: inlineJSON(old), new: nil)) }
    if let new, after == nil { found.append(ValuesDifference(path: path, old: nil, new: inlineJSON(new))) }
    for key in Set((before ?? [:]).keys).union((after ?? [:]).keys).sorted() {
      compare(before?[key], after?[key], path.isEmpty ? key : path + "." + key)
    }
  }
  compare(HelmValue(.mapping(old), ValueOrigin(.values)), HelmValue(.mapping(new), ValueOrigin(.values)), "")
  return found
}

private func inlineJSON(_ value: HelmValue) -> String {
  switch value.content {
  case .null: "null"
  case .boolean(let value): value ? "true" : "false"
  case .number(let number): textOfNumberInJSON(number)
  case .string(let text): quoted(text)
  case .list(let items): "[" + items.map(inlineJSON).joined(separator: ", ") + "]"
  case .mapping(let members):
    "{"
      + members.sorted { $0.key < $1.key }.map { quoted($0.key) + ": " + inlineJSON($0.value) }.joined(separator: ", ")
      + "}"
  }
}

/// What an installation gets of these texts.
public func effectiveValues(
  at target: InstallationTarget, config: [UInt8]?, override: [UInt8]?, chart: Chart, helm: HelmGeneration
) -> TargetValues {
  do throws(HelmFailure) {
    let handed = try HandedValues(config: config, override: override)
    let values = try EffectiveValues(
      of: chart, values: handed.values, settings: target.settings(for: chart), helm: helm)
    return TargetValues(target: target, values: .success(values), lost: handed.lost)
  } catch {
    return TargetValues(target: target, values: .failure(error), lost: [])
  }
}

/// Values as text.
public struct ValuesText {
  private let charts: [Chart]
  private let config: SourceText
  private let override: SourceText
  /// Whether each line says where its value is from.
  private let showsOrigin: Bool
  /// Whether only what differs from the charts' defaults is shown.
  private let changedOnly: Bool

  public init(
    chart: Chart, config: [UInt8]? = nil, override: [UInt8]? = nil, showsOrigin: Bool, changedOnly: Bool = false
  ) {
    charts = chart.all
    self.config = SourceText(config ?? [])
    self.override = SourceText(override ?? [])
    self.showsOrigin = showsOrigin
    self.changedOnly = changedOnly
  }

  // MARK: YAML

  /// The values as a block of YAML, keys in alphabetical order as Helm prints them.
  public func yaml(_ members: [String: HelmValue]) -> String {
    let shown = changedOnly ? changed(members) : members
    if shown.isEmpty { return "{}\n" }
    var lines: [String] = []
    append(shown, depth: 0, to: &lines)
    return lines.map { $0 + "\n" }.joined()
  }

  private func append(_ members: [String: HelmValue], depth: Int, to lines: inout [String]) {
    for (key, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      append(value, behind: String(repeating: " ", count: depth * 2) + scalar(key) + ":", depth: depth, to: &lines)
    }
  }

  private func append(_ value: HelmValue, behind lead: String, depth: Int, to lines: inout [String]) {
    switch value.content {
    case .mapping(let members) where !members.isEmpty:
      lines.append(lead)
      append(members, depth: depth + 1, to: &lines)
    case .list(let items) where !items.isEmpty:
      lines.append(lead + comment(value.origin))
      for item in items { append(item: item, depth: depth, to: &lines) }
    case .string(let text) where text.contains("\n") && canBeBlock(text):
      appendBlock(text, lead + " ", value.origin, depth: depth + 1, to: &lines)
    default: lines.append(lead + " " + inline(value.content) + comment(value.origin))
    }
  }

  private func append(item: HelmValue, depth: Int, to lines: inout [String]) {
    let dash = String(repeating: " ", count: depth * 2) + "-"
    switch item.content {
    case .mapping(let members) where !members.isEmpty:
      var inner: [String] = []
      ValuesText(without: self).append(members, depth: depth + 1, to: &inner)
      // The first line stands behind the dash.
      lines.append(dash + " " + inner[0].dropFirst(depth * 2 + 2))
      lines += inner.dropFirst()
    case .list(let items) where !items.isEmpty:
      lines.append(dash)
      for item in items { ValuesText(without: self).append(item: item, depth: depth + 1, to: &lines) }
    case .string(let text) where text.contains("\n") && canBeBlock(text):
      ValuesText(without: self).appendBlock(text, dash + " ", item.origin, depth: depth + 1, to: &lines)
    default: lines.append(dash + " " + inline(item.content))
    }
  }

  /// In a list, all is from where the list is from.
  private init(without other: ValuesText) {
    (charts, config, override, changedOnly) = (other.charts, other.config, other.override, false)
    showsOrigin = false
  }

  /// Whether a text reads back the same as a literal block.
  private func canBeBlock(_ text: String) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.first.map { !$0.isEmpty && $0.first != " " } == true && !text.hasSuffix("\n\n")
      && text.unicodeScalars.allSatisfy {
        $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) && !isUnseen($0)
      }
      && lines.allSatisfy { $0.last != " " }
      && !text.unicodeScalars.contains { $0.value == 0x2028 || $0.value == 0x2029 }
  }

  private func appendBlock(
    _ text: String, _ lead: String, _ origin: ValueOrigin, depth: Int, to lines: inout [String]
  ) {
    lines.append(lead + (text.hasSuffix("\n") ? "|" : "|-") + comment(origin))
    let content = text.hasSuffix("\n") ? text.dropLast() : text[...]
    for line in content.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append(line.isEmpty ? "" : String(repeating: " ", count: depth * 2) + line)
    }
  }

  private func inline(_ content: HelmValue.Content) -> String {
    switch content {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let number): textOfNumberInJSON(number)
    case .string(let text): scalar(text)
    case .list: "[]"
    case .mapping: "{}"
    }
  }

  private func scalar(_ text: String) -> String { needsQuotes(text) ? quoted(text) : text }

  // MARK: Origins

  private func comment(_ origin: ValueOrigin) -> String { showsOrigin ? "  # " + words(origin) : "" }

  /// Where a value is from.
  private func words(_ origin: ValueOrigin) -> String {
    switch origin.layer {
    case .set: "platform"
    case .values: "config, line \(config.line(at: min(origin.offset, config.count)) + 1)"
    case .override: "override, line \(override.line(at: min(origin.offset, override.count)) + 1)"
    case .chart:
      origin.chart == 0
        ? "extension, line \(line(of: origin))"
        : "default of \(charts[origin.chart].path.joined(separator: " › ")), line \(line(of: origin))"
    }
  }

  private func line(of origin: ValueOrigin) -> Int {
    let text = charts[origin.chart].valuesText
    return text.line(at: min(origin.offset, text.count)) + 1
  }

  /// What is from elsewhere than the charts, with what it is in.
  private func changed(_ members: [String: HelmValue]) -> [String: HelmValue] {
    members.compactMapValues { value in
      if case .mapping(let inner) = value.content, !inner.isEmpty {
        let kept = changed(inner)
        return kept.isEmpty ? nil : HelmValue(.mapping(kept), value.origin)
      }
      return value.origin.layer == .chart ? nil : value
    }
  }

  // MARK: JSON

  /// The values as JSON on several lines.
  public func json(_ members: [String: HelmValue]) -> String {
    json(HelmValue(.mapping(changedOnly ? changed(members) : members), ValueOrigin(.values)), "")
  }

  private func json(_ value: HelmValue, _ indentation: String) -> String {
    let inner = indentation + "  "
    switch value.content {
    case .mapping(let members):
      if members.isEmpty { return "{}" }
      let lines = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
        inner + quoted($0.key) + ": " + json($0.value, inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indentation + "}"
    case .list(let items):
      if items.isEmpty { return "[]" }
      return "[\n" + items.map { inner + json($0, inner) }.joined(separator: ",\n") + "\n" + indentation + "]"
    case .string(let text): return quoted(text)
    case .null, .boolean, .number: return inline(value.content)
    }
  }
}
