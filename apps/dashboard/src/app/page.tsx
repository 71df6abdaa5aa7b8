export default function Page() {
  return <main>Convscope</main>
}
