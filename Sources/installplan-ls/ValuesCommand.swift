// `installplan-ls values`: what each installation of a plan gets from its chart, its `config` and its overrides. What is
// printed holds the plan's configuration, and is written nowhere else.

import ArgumentParser
import CatalogSources
import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import LocalFiles
import TextDocument
import YAMLSyntax

enum ValuesFormat: String, ExpressibleByArgument, CaseIterable {
  case yaml, json
}

/// Which release of Helm installs.
enum HelmRelease: String, ExpressibleByArgument, CaseIterable {
  case older = "3.14"
  case newer = "3.18"

  var generation: HelmGeneration { self == .older ? .nullKeepsDefaultsOfSubcharts : .nullRemovesDefaults }
}

struct ValuesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "values",
    abstract: "Print the values that Helm gets for each installation of a plan.",
    discussion: """
      PLAN is a file with one InstallPlan, or - for standard input; EXTENSION@VERSION is a version without any \
      configuration. The chart is looked for in the directories of --charts: `<name>-<version>.tgz`, or a folder \
      `<name>-<version>`.

      Without --host or --cluster all installations are printed: the host part, and the agents in the clusters that the \
      plan names, or selects in the catalog of --catalog. What ks-core is configured to add (`global.imageRegistry` and \
      the like) is not known here.

      Exit code: 0, 1 Helm would refuse the values (or, with --against, the two differ), 2 wrong usage, or something that \
      cannot be read.
      """)

  @Argument(help: ArgumentHelp("A plan's file, or a version.", valueName: "plan|extension@version"))
  var subject: String

  @Flag(help: "Only the host part.")
  var host = false

  @Option(name: .long, help: ArgumentHelp("Only the agent in this cluster.", valueName: "name"))
  var cluster: String?

  @Option(
    name: .long, help: ArgumentHelp("A directory with charts; may be given several times.", valueName: "dir"))
  var charts: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("A file of catalog manifests; may be given several times.", valueName: "file"))
  var catalog: [String] = []

  @Option(name: .long, help: "yaml or json; json is exactly `.Values` of the chart.")
  var format = ValuesFormat.yaml

  @Flag(help: "Say behind each line of YAML where its value is from.")
  var origin = false

  @Flag(name: .customLong("changed-only"), help: "Only what is not a default of the charts.")
  var changedOnly = false

  @Option(name: .long, help: "The release of Helm that installs: 3.14 (ks-core's default) or 3.18.")
  var helm = HelmRelease.older

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Print only what differs from this one; or, as @CLUSTER or @host, from another installation of the same.",
      valueName: "plan|extension@version"))
  var against: String?

  func validate() throws {
    if host, cluster != nil { throw ValidationError("--host and --cluster exclude each other.") }
    if origin, format == .json { throw ValidationError("--origin needs --format yaml: JSON has no comments.") }
    if charts.isEmpty {
      throw ValidationError("Name the directory that holds the chart: --charts DIR, with <name>-<version>.tgz in it.")
    }
  }

  func run() throws {
    let loaded = loadCatalog(files: catalog)
    for problem in loaded.problems { printToStandardError("installplan-ls: catalog \(problem)") }
    guard loaded.problems.isEmpty else { Platform.exit(2) }
    let catalog = catalog.isEmpty ? nil : loaded.catalog
    let one = try ValuesSubject(subject, directories: charts)
    guard let against else { return print(one, catalog) }
    let other = against.hasPrefix("@") ? one : try ValuesSubject(against, directories: charts)
    let target = target(of: one, catalog) ?? .host
    let otherTarget =
      against.hasPrefix("@")
      ? (against == "@host" ? .host : one.target(of: String(against.dropFirst()), catalog)) : target
    guard let old = members(other, otherTarget), let new = members(one, target) else { Platform.exit(1) }
    let differing = differences(from: old, to: new)
    if differing.isEmpty { return }
    for difference in differing {
      let path = visible(difference.path)
      if let value = difference.old { Swift.print("- \(path): \(value)") }
      if let value = difference.new { Swift.print("+ \(path): \(value)") }
    }
    Platform.exit(1)
  }

  private func target(of subject: ValuesSubject, _ catalog: Catalog?) -> InstallationTarget? {
    host ? .host : cluster.map { subject.target(of: $0, catalog) }
  }

  private func print(_ subject: ValuesSubject, _ catalog: Catalog?) {
    let targets = target(of: subject, catalog).map { [$0] } ?? subject.targets(catalog)
    var hasFailed = false
    var documents: [String] = []
    var objects: [(target: InstallationTarget, json: String)] = []
    for target in targets {
      let found = subject.values(at: target, helm: helm.generation)
      for (layer, reason) in found.lost {
        printToStandardError(
          "installplan-ls: \(name(of: target)): all of \(layer == .override ? "the override" : "config") is lost: \(visible(reason))"
        )
      }
      switch found.values {
      case .failure(let failure):
        hasFailed = true
        printToStandardError(
          "installplan-ls: \(name(of: target)): Helm fails (\(failure.stage.rawValue)): \(visible(failure.reason))")
      case .success(let values):
        let text = subject.text(for: target, showsOrigin: origin, changedOnly: changedOnly)
        switch format {
        case .yaml: documents.append((targets.count > 1 ? "# \(name(of: target))\n" : "") + text.yaml(values.members))
        case .json: objects.append((target, text.json(values.members)))
        }
      }
    }
    switch format {
    case .yaml: Swift.print(documents.joined(separator: "---\n"), terminator: "")
    case .json where targets.count == 1: for object in objects { Swift.print(object.json) }
    case .json: Swift.print(byTarget(objects))
    }
    if hasFailed { Platform.exit(1) }
  }

  /// One object: `host`, and `agents` by the names of their clusters.
  private func byTarget(_ objects: [(target: InstallationTarget, json: String)]) -> String {
    var (lines, agents): ([String], [String]) = ([], [])
    for (target, json) in objects {
      switch target {
      case .host: lines.append("  \"host\": " + json.replacing("\n", with: "\n  "))
      case .agent(let cluster, _): agents.append("    \(quoted(cluster)): " + json.replacing("\n", with: "\n    "))
      }
    }
    if !agents.isEmpty { lines.append("  \"agents\": {\n" + agents.joined(separator: ",\n") + "\n  }") }
    return "{\n" + lines.joined(separator: ",\n") + "\n}"
  }

  private func members(_ subject: ValuesSubject, _ target: InstallationTarget) -> [String: HelmValue]? {
    switch subject.values(at: target, helm: helm.generation).values {
    case .success(let values): return values.members
    case .failure(let failure):
      printToStandardError(
        "installplan-ls: \(name(of: target)): Helm fails (\(failure.stage.rawValue)): \(visible(failure.reason))")
      return nil
    }
  }

  private func name(of target: InstallationTarget) -> String {
    switch target {
    case .host: "host part"
    case .agent(let cluster, _): "agent in \(visible(cluster))"
    }
  }
}

/// A plan or a version, with its chart.
private struct ValuesSubject {
  private let chart: Chart
  private let plan: Plan?

  init(_ argument: String, directories: [String]) throws {
    let id: ChartID
    if argument != "-", let at = argument.lastIndex(of: "@"), !argument.contains("/") {
      id = ChartID(name: String(argument[..<at]), version: String(argument[argument.index(after: at)...]))
      plan = nil
    } else {
      let plan = try Self.plan(in: argument)
      guard let name = plan.literal(plan.extensionName), let version = plan.literal(plan.extensionVersion) else {
        throw ValidationError(
          "The plan in \(shellQuoted(argument)) does not say which extension and version it installs.")
      }
      id = ChartID(name: name, version: version)
      self.plan = plan
    }
    switch loadChart(id, in: directories).knowledge {
    case .known(let chart, _)?: self.chart = chart
    case .unknown(let reason)?: throw ValidationError("The chart of \(visible(id.text)) cannot be read: \(reason)")
    case .pending?, nil:
      throw ValidationError(
        "There is no chart of \(visible(id.text)) in \(directories.map(shellQuoted).joined(separator: ", ")): "
          + "put \(visible(id.text)).tgz there, or name another directory with --charts.")
    }
  }

  private static func plan(in path: String) throws -> Plan {
    let bytes: [UInt8]
    do throws(FileProblem) {
      bytes = path == "-" ? try readStandardInput() : try readFile(path, allowsStream: true)
    } catch {
      throw ValidationError("\(error)")
    }
    let file = PlanFile(SourceText(bytes))
    let plans = file.parts.flatMap { $0.content?.plans ?? [] }
    guard plans.count == 1, let plan = plans.first else {
      throw ValidationError(
        plans.isEmpty
          ? "There is no InstallPlan in \(shellQuoted(path))."
          : "There are \(plans.count) InstallPlans in \(shellQuoted(path)): name a file with one.")
    }
    return plan
  }

  func target(of cluster: String, _ catalog: Catalog?) -> InstallationTarget {
    plan?.target(of: cluster, catalog)
      ?? .agent(cluster: cluster, isHostCluster: catalog?.cluster(named: cluster).value?.isHost ?? (cluster == "host"))
  }

  func targets(_ catalog: Catalog?) -> [InstallationTarget] { plan?.targets(catalog) ?? [.host] }

  func values(at target: InstallationTarget, helm: HelmGeneration) -> TargetValues {
    plan?.values(at: target, chart: chart, helm: helm)
      ?? effectiveValues(at: target, config: nil, override: nil, chart: chart, helm: helm)
  }

  func text(for target: InstallationTarget, showsOrigin: Bool, changedOnly: Bool) -> ValuesText {
    let texts = plan?.valuesTexts(at: target)
    return ValuesText(
      chart: chart, config: texts?.config, override: texts?.override, showsOrigin: showsOrigin, changedOnly: changedOnly
    )
  }
}
