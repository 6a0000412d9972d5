// The effective values of a plan's installations: lenses, and the commands that show them. What they hold is the plan's
// configuration: it goes to the editor that asked, and into no file.

import InstallPlanAnalysis
import LanguageServerProtocol
import TextDocument

/// What `installplan.effectiveValues` answers.
private struct EffectiveValuesResult: Encodable, Sendable {
  let title: String
  /// YAML.
  let text: String
}

extension DocumentSnapshot {
  /// The lenses of plans whose charts are known; none for clients that cannot run commands.
  var valuesLenses: [LanguageServerProtocol.CodeLens] {
    guard client.capabilities.workspace.executeCommand else { return [] }
    return InstallPlanAnalysis.valuesLenses(file, charts: charts, catalog: catalog, language: client.language).map {
      lens in
      LanguageServerProtocol.CodeLens(
        range: range(lens.range),
        command: LanguageServerProtocol.Command(
          title: lens.title, command: ServerCommand.showValues,
          arguments: [
            .string(uri.string), .integer(Int64(lens.plan)), lens.cluster.map { .string($0) } ?? .null,
          ]))
    }
  }

  func effectiveValues(_ target: ValuesTarget) throws(ResponseError) -> (title: String, text: String) {
    guard
      let found = effectiveValuesText(
        file, plan: target.plan, cluster: target.cluster, charts: charts, catalog: catalog, language: client.language)
    else {
      throw ResponseError(
        code: .requestFailed, message: "the chart of the plan's version is not known: hover the version to see why")
    }
    return found
  }
}

/// The arguments of the commands: `[uri of the plan's document, number of the plan, cluster or null]`.
struct ValuesTarget: Sendable {
  let uri: DocumentURI
  let plan: Int
  let cluster: String?

  init(_ params: ExecuteCommandParams) throws(ResponseError) {
    let arguments = params.arguments
    guard arguments.count == 3, let uri = arguments[0].stringValue, let plan = arguments[1].integerValue,
      arguments[2] == .null || arguments[2].stringValue != nil
    else {
      throw ResponseError(
        code: .invalidParams,
        message: "`\(params.command)` wants the URI of an open plan, the plan's number in it, and a cluster or null")
    }
    (self.uri, self.plan, cluster) = (DocumentURI(uri), Int(clamping: plan), arguments[2].stringValue)
  }
}

extension Session {
  /// Answers with the text, for clients that show it themselves.
  func effectiveValues(_ id: RequestID, _ target: ValuesTarget) throws(ResponseError) {
    try answerKnowing(id, about: target.uri) { (snapshot) throws(ResponseError) -> EffectiveValuesResult? in
      let found = try snapshot.effectiveValues(target)
      return EffectiveValuesResult(title: found.title, text: found.text)
    }
  }

  /// For clients that have no other way: tells what to run.
  func showValues(_ id: RequestID, _ target: ValuesTarget) {
    let path = target.uri.filePath ?? target.uri.string
    let part = target.cluster.map { "--cluster \(shellQuoted($0))" } ?? "--host"
    notify(
      Method.showMessage,
      ShowMessageParams(
        type: .info,
        message: LocalizedText(
          en: "Run this in a terminal: installplan-ls values \(shellQuoted(path)) \(part) --origin --charts DIR",
          zh: "请在终端中运行：installplan-ls values \(shellQuoted(path)) \(part) --origin --charts DIR"
        ).text(in: client.language)))
    writer.send(OutgoingMessage.response(id: id, result: JSONValue.null))
  }
}
