#include "session.h"

#include <algorithm>
#include <mutex>

#include "graph.h"

namespace convscope {

namespace {

struct Session {
  Session(std::shared_ptr<Graph> owner, TF_Session* opened) : graph(std::move(owner)), session(opened) {}
  ~Session() {
    Status status(TF_NewStatus());
    TF_CloseSession(session, status.get());
    TF_DeleteSession(session, status.get());
  }
  std::shared_ptr<Graph> graph;
  TF_Session* session;
  /** One run at a time: a step reads and writes the variables of the one before. */
  std::mutex running;
};

struct Run {
  std::shared_ptr<Session> session;
  std::vector<TF_Output> feeds;
  std::vector<Tensor> fed;
  std::vector<TF_Output> fetches;
  std::vector<Tensor> fetched;
  std::vector<TF_Operation*> targets;
  TF_Buffer* metadata = nullptr;
  TF_Code code = TF_OK;
  std::string message;
  napi_deferred deferred;
  napi_async_work work;
};

void execute(napi_env, void* data) {
  Run& run = *static_cast<Run*>(data);
  std::vector<TF_Tensor*> fed, fetched(run.fetches.size(), nullptr);
  for (const Tensor& tensor : run.fed) fed.push_back(tensor.get());
  // RunOptions { trace_level: FULL_TRACE }
  static constexpr char fullTrace[] = {0x08, 0x03};
  const TF_Buffer options{fullTrace, sizeof(fullTrace), nullptr};
  Status status(TF_NewStatus());
  {
    const std::lock_guard<std::mutex> lock(run.session->running);
    TF_SessionRun(run.session->session, run.metadata ? &options : nullptr, run.feeds.data(), fed.data(),
                  static_cast<int>(fed.size()), run.fetches.data(), fetched.data(),
                  static_cast<int>(fetched.size()), run.targets.data(), static_cast<int>(run.targets.size()),
                  run.metadata, status.get());
  }
  for (TF_Tensor* tensor : fetched) run.fetched.emplace_back(tensor);
  run.code = TF_GetCode(status.get());
  run.message = TF_Message(status.get());
  run.fed.clear();
}

napi_value resultOf(napi_env env, const Run& run) {
  napi_value results;
  napi_create_array(env, &results);
  uint32_t index = 0;
  for (const Tensor& tensor : run.fetched) napi_set_element(env, results, index++, toValue(env, tensor.get()));
  if (run.metadata) {
    napi_value bytes;
    void* data;
    napi_create_arraybuffer(env, run.metadata->length, &data, &bytes);
    std::copy_n(static_cast<const char*>(run.metadata->data), run.metadata->length, static_cast<char*>(data));
    napi_set_element(env, results, index++, bytes);
  }
  return results;
}

void complete(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Run> run(static_cast<Run*>(data));
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  if (status != napi_ok) {
    napi_reject_deferred(env, run->deferred, toError(env, TF_CANCELLED, "the run was cancelled"));
  } else if (run->code != TF_OK) {
    napi_reject_deferred(env, run->deferred, toError(env, run->code, run->message));
  } else {
    try {
      napi_resolve_deferred(env, run->deferred, resultOf(env, *run));
    } catch (const std::exception& error) {
      napi_reject_deferred(env, run->deferred, toError(env, TF_RESOURCE_EXHAUSTED, error.what()));
    }
  }
  napi_delete_async_work(env, run->work);
  if (run->metadata) TF_DeleteBuffer(run->metadata);
  napi_close_handle_scope(env, scope);
}

}  // namespace

napi_value createSession(napi_env env, napi_callback_info info) {
  const auto arguments = argumentsOf(env, info, 2);
  auto graph = fromExternal<Graph>(env, arguments[0]);
  void* config;
  size_t length;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, arguments[1], &type, &length, &config, nullptr, nullptr) != napi_ok) {
    throw std::invalid_argument("the configuration's bytes were expected");
  }
  Status status(TF_NewStatus());
  const std::unique_ptr<TF_SessionOptions, decltype(&TF_DeleteSessionOptions)> options(TF_NewSessionOptions(),
                                                                                      &TF_DeleteSessionOptions);
  TF_SetConfig(options.get(), config, length, status.get());
  check(status);
  TF_Session* session = TF_NewSession(graph->graph, options.get(), status.get());
  check(status);
  return toExternal(env, std::make_shared<Session>(std::move(graph), session));
}

napi_value runSession(napi_env env, napi_callback_info info) {
  const auto arguments = argumentsOf(env, info, 5);
  auto run = std::make_unique<Run>();
  run->session = fromExternal<Session>(env, arguments[0]);
  if (!run->session) throw std::invalid_argument("the session is closed");
  const Graph& graph = *run->session->graph;
  for (napi_value feed : elementsOf(env, arguments[1])) {
    const auto pair = elementsOf(env, feed);
    if (pair.size() != 2) throw std::invalid_argument("a feed is an output and a tensor");
    run->feeds.push_back(graph.output(numberOf(env, pair[0])));
    run->fed.push_back(tensorOf(env, pair[1]));
  }
  for (napi_value fetch : elementsOf(env, arguments[2])) run->fetches.push_back(graph.output(numberOf(env, fetch)));
  for (napi_value target : elementsOf(env, arguments[3])) {
    run->targets.push_back(graph.operation(numberOf(env, target)));
  }
  if (booleanOf(env, arguments[4])) run->metadata = TF_NewBuffer();
  napi_value name, promise;
  napi_create_string_utf8(env, "convscope:run", NAPI_AUTO_LENGTH, &name);
  if (napi_create_promise(env, &run->deferred, &promise) != napi_ok ||
      napi_create_async_work(env, nullptr, name, execute, complete, run.get(), &run->work) != napi_ok ||
      napi_queue_async_work(env, run->work) != napi_ok) {
    throw std::runtime_error("the run could not be queued");
  }
  run.release();
  return promise;
}

napi_value closeSession(napi_env env, napi_callback_info info) {
  fromExternal<Session>(env, argumentsOf(env, info, 1)[0]).reset();
  return nullptr;
}

}  // namespace convscope
