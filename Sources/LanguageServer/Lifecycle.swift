// `initialize` and what follows from it.

import InstallPlanAnalysis
import KubernetesClient
import LanguageServerProtocol
import TextDocument

/// The version that `initialize` and `--version` tell.
public let serverVersion = programVersion

extension Session {
  func initialize(_ id: RequestID, _ params: InitializeParams) throws(ResponseError) {
    guard state == .uninitialized else {
      throw ResponseError(code: .invalidRequest, message: "`initialize` was sent before")
    }
    client = ClientProfile(params, variables: options.environment.variables)
    let result = InitializeResult(
      capabilities: client.serverCapabilities,
      serverInfo: InitializeResult.ServerInfo(name: "installplan-ls", version: serverVersion))
    writer.send(OutgoingMessage.response(id: id, result: result))
    state = .running
    workspace.folders = workspaceFolders(of: params)
    // Deprecated members count only where the newer ones are missing.
    if let options = params.initializationOptions, !options.isNull { useSettings(options, from: .initialization) }
    if let process = params.processId { work.watchClient(process) }
  }

  private func workspaceFolders(of params: InitializeParams) -> [String] {
    if let folders = params.workspaceFolders { return folders.compactMap(\.uri.filePath) }
    if let root = params.rootUri?.filePath { return [root] }
    return params.rootPath.map { [$0] } ?? []
  }

  func initialized() {
    if client.capabilities.workspace.didChangeConfigurationDynamicRegistration {
      register("configuration", Method.didChangeConfiguration)
    }
    watchWorkspaceFiles()
    watchFiles()
    pullConfiguration()
  }

  func register(_ id: String, _ method: String, options: (any Encodable & Sendable)? = nil) {
    let registration = Registration(id: "installplan-ls.\(id)", method: method, registerOptions: options)
    request(Method.registerCapability, RegistrationParams(registrations: [registration]), .registration)
  }
}
