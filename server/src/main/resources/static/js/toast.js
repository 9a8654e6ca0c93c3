// Short messages at the bottom of the page. The latest replaces the one before and stays until it is dismissed.

const region = document.querySelector('[data-toasts]')

region?.addEventListener('click', ({ target }) => {
  if (target.closest('[data-dismiss]')) target.closest('.toast').remove()
})

export function toast(name, value = '') {
  const content = region.querySelector(`template[data-toast="${name}"]`).content.cloneNode(true)
  content.querySelector('[data-value]')?.append(value)
  region.querySelector('.toast')?.remove()
  region.append(content)
}
