/*
The sheet of new cards: prints it, and asks before it is left, since its codes
are shown this once. Saying that it is printed, or that the printer failed,
leaves without being asked.
*/

let leaving = false;

const print = document.getElementById('card-print');
if (print) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}
document.getElementById('card-done')?.addEventListener('click', () => { leaving = true; });
document.getElementById('card-failed')?.addEventListener('submit', () => { leaving = true; });
window.addEventListener('beforeunload', (event) => {
  if (!leaving) event.preventDefault();
});
